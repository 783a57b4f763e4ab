"""Files as answers: under their own name, with the digest that whoever gets one compares."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from fastapi import Response


@dataclass(frozen=True, slots=True)
class AttachedFile:
    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def size_bytes(self) -> int:
        return len(self.content)


def file_response(attached: AttachedFile) -> Response:
    """With its digest as RFC 9530 has it."""
    digest = base64.b64encode(hashlib.sha256(attached.content).digest()).decode()
    headers = {
        "Content-Disposition": f'attachment; filename="{attached.name}"',
        "Repr-Digest": f"sha-256=:{digest}:",
    }
    return Response(attached.content, media_type=attached.media_type, headers=headers)


def described_file(media_type: str) -> dict[int | str, dict[str, Any]]:
    """For `responses` of a route that returns bytes."""
    return {200: {"content": {media_type: {"schema": {"type": "string", "format": "binary"}}}}}
