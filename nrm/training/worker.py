"""A worker with an injury: a man without papers, who wants his wages and no police."""

from typing import Final

from flask_babel import lazy_gettext as _L  # noqa: N812

from nrm.training.people import Answer, Asked, Invented

WORKER: Final = Invented(
    title=_L("A worker with a cut hand"),
    recognise=Asked(
        _L(
            "A man comes at night with a cut that is two days old. First he says that he fell, "
            "then that it was a knife. His foreman keeps his passport and pays him when the "
            "season ends. He asks what the treatment costs, and whether you call the police."
        ),
        (
            Answer(_L("He tells in two ways how it happened."), sign="H04"),
            Answer(_L("The foreman keeps his passport."), sign="L05"),
            Answer(_L("He asks about the cost and the police."), sign="H14"),
            Answer(
                _L("He comes at night."),
                _L("Whoever works all day comes when it is possible. It says nothing by itself."),
            ),
        ),
    ),
    speak=Asked(
        _L("You are alone with him and speak his language. He looks at the door."),
        (
            Answer(
                _L(
                    "“I am here for your hand. You need not explain anything, and you can stop "
                    "whenever you want.”"
                ),
                _L(
                    "He hears that you treat him whatever he tells. That makes it easier to speak, "
                    "now or another day."
                ),
                helps=True,
            ),
            Answer(
                _L("“That is not how it happened. Who did this to you?”"),
                _L(
                    "Whoever is afraid falls silent when pressed. Fear leaves gaps, and gaps are "
                    "no lies. What was done is not yours to find out."
                ),
            ),
            Answer(
                _L("“Tell me everything. I promise that you will get your wages.”"),
                _L(
                    "Nobody can promise that. Say only what is sure to happen next, and beforehand "
                    "what you would have to pass on."
                ),
            ),
        ),
    ),
    refer=Asked(
        _L(
            "He says: “I want my papers and my wages, and no police.” He agrees that somebody who "
            "helps gets in touch with him."
        ),
        (
            Answer(
                _L("Tell the authority for foreigners first, as he has no papers."),
                _L(
                    "Not without him. Whoever has to fear a check of papers does not come to be "
                    "treated again, and neither do others who hear of it."
                ),
            ),
            Answer(
                _L("Ask how and when he can be reached safely, and hand over a concern."),
                _L(
                    "It goes to an agency that helps people, not to the police, with what he "
                    "agreed to. He can still say no when somebody calls."
                ),
                helps=True,
            ),
            Answer(
                _L("Call the work place and ask for his passport."),
                _L("Then the foreman learns where he is and what he told."),
            ),
        ),
    ),
)
