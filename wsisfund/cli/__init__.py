"""The command line: reads words, calls the rooms below, says the answer. No rule of the fund lives here.

To add a verb: a line in `verbs.py`, and a file named like the verb:

    from .frame import Family, verb
    from .session import Session

    @verb("can-spend")                        # or a family: pledge = Family("pledge", "Announced contributions.")
    @click.argument("amount", type=AMOUNT)    #              @pledge.verb("list")
    def can_spend(session: Session, amount: Decimal) -> None:
        \"\"\"What may still be spent (the first line is the short help).\"\"\"
        session.emit({"ok": True, ...}, "text for people")
"""
