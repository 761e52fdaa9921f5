"""A woman who is never alone: a companion who answers, an interpreter, and an adult's no."""

from typing import Final

from flask_babel import lazy_gettext as _L  # noqa: N812

from nrm.training.people import Answer, Asked, Invented

PREGNANT: Final = Invented(
    title=_L("A pregnant woman who is never alone"),
    recognise=Asked(
        _L(
            "A woman in her seventh month of pregnancy comes to you for the first time. The man "
            "beside her answers every question and keeps her papers in his jacket. She looks at "
            "him before she nods. She covers her hair."
        ),
        (
            Answer(_L("He answers for her and does not want to leave the room."), sign="H02"),
            Answer(
                _L("She covers her hair."),
                _L(
                    "Clothes and faith say nothing about it. Whoever assumes too much no longer "
                    "sees the person."
                ),
            ),
            Answer(_L("He keeps her papers."), sign="G01"),
            Answer(_L("She comes for the first time in her seventh month."), sign="H07"),
        ),
    ),
    speak=Asked(
        _L("He sits beside her. She does not speak your language, and he offers to interpret."),
        (
            Answer(
                _L("“Does this man force you to stay with him?”"),
                _L("He hears it. She may be punished for your question, and not come back."),
            ),
            Answer(
                _L("“I see everybody alone for a few minutes.” Then you call an interpreter."),
                _L(
                    "It is a rule for all, so nobody is singled out. Alone, and through somebody "
                    "who did not come along, she can speak."
                ),
                helps=True,
            ),
            Answer(
                _L("“Ask her whether she is well at home.” You say it to him."),
                _L(
                    "Whoever comes along can pass on what suits him. Relatives and children do "
                    "not interpret either, however kindly they offer."
                ),
            ),
        ),
    ),
    refer=Asked(
        _L(
            "Alone, through the interpreter, she says: “He decides everything. I am afraid of "
            "him. Do not tell anybody.” Nobody is in danger at this moment."
        ),
        (
            Answer(
                _L("Call the police all the same. One day she will be grateful."),
                _L(
                    "An adult decides. Police who come unasked can put her in danger, and she may "
                    "never trust you again. Danger to life is different: then call at once."
                ),
            ),
            Answer(
                _L("Do nothing. She said no."),
                _L(
                    "She said no to telling, not to help. Care, a number to call and another "
                    "appointment are hers all the same."
                ),
            ),
            Answer(
                _L(
                    "Treat her as before, plan another appointment alone, and ask whether she can "
                    "carry a number safely."
                ),
                _L(
                    "Help goes on, and she can say yes later. If you hand over what you noticed, "
                    "nothing in it may tell who she is."
                ),
                helps=True,
            ),
        ),
    ),
)
