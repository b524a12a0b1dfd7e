"""What can be wrong with a label. Each error names the field of the specification, as a path."""


class LabelError(Exception):
    """A label that cannot be made: `path` is the field (`limits[0].unit`).

    `reason` is English, `reason_zh` Chinese.
    """

    def __init__(self, path: str, reason: str, reason_zh: str = "") -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.path = path
        self.reason = reason
        self.reason_zh = reason_zh or reason

    def within(self, prefix: str) -> "LabelError":
        """The same error, seen from the list that holds the label (`[3]`)."""
        path = f"{prefix}.{self.path}" if self.path else prefix
        return type(self)(path, self.reason, self.reason_zh)


class SpecError(LabelError):
    """A member is missing, of the wrong type, or holds a value that no label can carry."""


class TextDoesNotFit(LabelError):
    """A text needs more room than its panel has at the smallest readable size."""


class UnknownCharacter(LabelError):
    """No font at hand has the character."""


class SymbolTooDense(LabelError):
    """The address does not fit the QR symbol that still scans well."""
