"""`POST /trm-messages`: where the services of other countries hand over what they signed."""

from flask import Response, request

from nrm.abroad.posting import FROM, SIGNATURE
from nrm.abroad.schemas import MessageIn
from nrm.abroad.taking import take_message
from nrm.http.api import ApiBlueprint

blueprint = ApiBlueprint("trm_messages_api", __name__, description="Between countries")


@blueprint.path("/trm-messages", "POST")
@blueprint.reads(MessageIn)
@blueprint.gives(None, 204)
def take_one() -> Response:
    """Take a message of another country's service, signed with the key that was pinned for it.

    `Nrm-From` is that key in hex, `Nrm-Signature` its signature in base64. The same message again
    is taken again and changes nothing. Everything else is a 404.
    """
    sender, signature = (request.headers.get(name, "") for name in (FROM, SIGNATURE))
    take_message(sender, signature, request.get_data())
    return Response(status=204)
