"""Reads a Bot API request: query, form, multipart or JSON, all into one dictionary."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl

from simulator.errors import Refusal, bad_request

UPLOAD_LIMIT = 50 * 1024 * 1024


@dataclass
class Upload:
    """A file that came with the request."""

    name: str
    content: bytes
    mime: str


@dataclass
class Request:
    """What was asked: values as they came, and files by the name of their field."""

    given: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def for_journal(self) -> dict[str, Any]:
        """Values with files named, never with their bytes."""
        files = {name: f"<file {file.name}, {len(file.content)} bytes>" for name, file in self.files.items()}
        return {**self.given, **files}


def read_request(query: str, content_type: str, body: bytes) -> Request:
    """The body wins over the query, as on the real server."""
    request = Request(dict(parse_qsl(query, keep_blank_values=True)))
    kind = content_type.split(";")[0].strip().lower()
    if not body:
        return request
    if kind == "application/json":
        request.given |= _json_object(body)
    elif kind == "multipart/form-data":
        _read_multipart(request, content_type, body)
    elif kind in ("application/x-www-form-urlencoded", ""):
        request.given |= dict(parse_qsl(_text(body), keep_blank_values=True))
    else:
        raise bad_request("unsupported content-type")
    return request


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(_text(body))
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("can't parse JSON object: object expected")
    return value


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _read_multipart(request: Request, content_type: str, body: bytes) -> None:
    """Split by the boundary, byte for byte: a picture must come through unchanged."""
    boundary = _parameters(content_type, "content-type").get_param("boundary", header="content-type")
    if not isinstance(boundary, str) or not boundary:
        raise bad_request("boundary in the multipart body not found")
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:]:
        if part.startswith(b"--"):
            return
        head, found, content = part.partition(b"\r\n\r\n")
        if found:
            _read_part(request, head.decode("utf-8", "replace"), content)
    raise bad_request("end of the multipart body not found")


def _read_part(request: Request, head: str, content: bytes) -> None:
    lines = [line.partition(":") for line in head.split("\r\n") if ":" in line]
    headers = {name.strip().lower(): value.strip() for name, _, value in lines}
    disposition = _parameters(headers.get("content-disposition", ""), "content-disposition")
    name = disposition.get_param("name", header="content-disposition")
    if not isinstance(name, str):
        return
    file_name = disposition.get_filename()
    if file_name is None:
        request.given[name] = _text(content)
    elif len(content) > UPLOAD_LIMIT:
        raise Refusal(413, "Request Entity Too Large")
    else:
        mime = headers.get("content-type", "application/octet-stream")
        request.files[name] = Upload(file_name, content, mime)


def _parameters(value: str, header: str) -> Message:
    message = Message()
    message[header] = value
    return message
