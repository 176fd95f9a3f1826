"""The act of attaching a document to an entry."""

from ..contributions.attachment import AttachDocument, attachment_draft
from .act import Act

ATTACH = Act("attach", AttachDocument, lambda desk, asked: attachment_draft(desk.index, desk.state.root, asked))
