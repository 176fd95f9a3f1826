"""What can be wrong between the books and what officers signed; the search itself is in `gate.approvals`."""

from ..errors import BooksFault, Refused


class AllowedSignersDiffer(BooksFault):
    """``allowed_signers`` is not what the register of officers gives, so that it would let others sign, or lets somebody not."""

    slug = "allowed-signers-differ"


class SignedEntryChanged(BooksFault):
    """An entry is not as its officers signed it."""

    slug = "signed-entry-changed"


class SignedEntryMissing(BooksFault):
    """An entry that officers signed is not in the books any more."""

    slug = "signed-entry-missing"


class UnsignedEntry(Refused):
    """An entry names an officer who has not signed it, where the policy `signatures` asks for it; or what was signed is gone."""

    slug = "unsigned-entry"


class BadSignature(Refused):
    """A signature is not one of this text by a key that the register gives the officer."""

    slug = "bad-signature"


class RetiredKey(Refused):
    """An entry is signed with a key that counted no more on its day."""

    slug = "retired-key"


class SignerWithoutRole(Refused):
    """An entry is signed by somebody whom it does not name, or who had not the role on its day."""

    slug = "signer-without-role"
