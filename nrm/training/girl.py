"""A girl of sixteen: a child is protected without a yes, hears it first, and may be in danger."""

from typing import Final

from flask_babel import lazy_gettext as _L  # noqa: N812

from nrm.training.people import Answer, Asked, Invented

GIRL: Final = Invented(
    title=_L("A girl of sixteen"),
    recognise=Asked(
        _L(
            "A girl says that she is sixteen. A man of about thirty brings her and decides when "
            "she has to go. She has bruises, some fresh and some fading, and does not know the "
            "address where she sleeps. She looks at her telephone while you speak."
        ),
        (
            Answer(
                _L("She looks at her telephone."), _L("Many of her age do, and it says nothing.")
            ),
            Answer(_L("A man of about thirty decides when she has to go."), sign="C05"),
            Answer(_L("Some of her bruises are fresh and some are fading."), sign="H05"),
            Answer(_L("She does not know the address where she sleeps."), sign="G06"),
        ),
    ),
    speak=Asked(
        _L("The man waits outside. She asks you: “Will you tell anybody?”"),
        (
            Answer(
                _L("“No, I promise. It stays between us.”"),
                _L(
                    "It will not be true: a child is protected whatever she answers. She may "
                    "believe no adult after that."
                ),
            ),
            Answer(
                _L("“Tell me first what he did. How often was it?”"),
                _L(
                    "What was done is for people who are trained to ask it. Asked here it hurts, "
                    "and she will have to tell it again."
                ),
            ),
            Answer(
                _L(
                    "“I worry about you, so I will tell those who protect children. You hear first "
                    "what I say, and to whom.”"
                ),
                _L(
                    "She hears the truth, and hears it from you before anything happens. She can "
                    "say what she wants and what she fears."
                ),
                helps=True,
            ),
        ),
    ),
    refer=Asked(
        _L("She says: “Do not tell anybody.” The man knocks: he wants to take her along now."),
        (
            Answer(
                _L("Let her go. She said no."),
                _L(
                    "The no of an adult counts. A child, and whoever may be one, is protected "
                    "whether or not anybody agrees."
                ),
            ),
            Answer(
                _L(
                    "Stay with her, call the emergency number, and hand over a concern about a "
                    "child."
                ),
                _L(
                    "Danger now comes first. Then those who protect children take it up, and she "
                    "hears of each step before it happens."
                ),
                helps=True,
            ),
            Answer(
                _L("Call her family, so that they fetch her."),
                _L(
                    "You do not know who has a part in it. Whom to call is for those who protect "
                    "children to find out."
                ),
            ),
        ),
    ),
)
