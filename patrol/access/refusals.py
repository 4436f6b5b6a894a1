"""The errors of access rights."""


class Forbidden(Exception):
    """This role may not do that."""


class NotFound(Exception):
    """The row does not exist or the actor may not see it; the answer is the same for both.

    `what` names the kind of row; the problem's type is made from it (`no_incident`).
    """

    def __init__(self, kind: str = "thing") -> None:
        super().__init__(kind)
        self.what = kind
