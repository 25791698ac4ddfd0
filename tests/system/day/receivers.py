"""receivers.py webhook|mail ADDRESS PORT LOG: what a duty room has, as small as it may be; a line of JSON each message.

They prove nothing by themselves: the day checks first that curl, which knows nothing of us, is heard by them as well.
The syslog receiver is `openssl s_server`.
"""
import asyncio
import email
import email.policy
import json
import sys

BODY_BYTES_MAX = 1 << 20  # a message of ours has a few kilobytes


class Log:
    def __init__(self, name):
        self.file = open(name, "a", buffering=1, encoding="utf-8")

    def write(self, **message):
        print(json.dumps(message, ensure_ascii=False), file=self.file)


async def webhook(reader, writer, log):
    """HTTP/1.1, one request a connection."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    request, *lines = head.splitlines()
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    if headers.get("expect", "").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    body = await reader.readexactly(min(int(headers.get("content-length", "0")), BODY_BYTES_MAX))
    log.write(request=request, id=headers.get("idempotency-key"), stamp=headers.get("x-campus-timestamp"),
              signature=headers.get("x-campus-signature"), body=body.decode())
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")


def text_of(message):
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    return {"id": parsed["message-id"], "subject": parsed["subject"], "to": parsed["to"], "text": parsed.get_content()}


async def mail(reader, writer, log):
    """RFC 5321, as much of it as takes a message."""
    async def say(line):
        writer.write(line.encode() + b"\r\n")
        await writer.drain()

    await say("220 mail.example ESMTP")
    while line := (await reader.readline()).decode(errors="replace").strip():
        verb = line.split()[0].upper()
        if verb == "QUIT":
            await say("221 bye")
            return
        if verb == "DATA":
            await say("354 go on")
            lines = []
            while (one := await reader.readline()) not in (b".\r\n", b""):
                lines.append(one[1:] if one.startswith(b"..") else one)
            log.write(**text_of(b"".join(lines)))
        await say("250 ok")


async def serve(kind, address, port, log):
    talk = {"webhook": webhook, "mail": mail}[kind]

    async def answer(reader, writer):
        try:
            await talk(reader, writer, log)
            await writer.drain()
        except (ValueError, asyncio.IncompleteReadError, ConnectionError) as reason:
            log.write(broken=str(reason))
        finally:
            writer.close()

    server = await asyncio.start_server(answer, address, port, limit=BODY_BYTES_MAX)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2], int(sys.argv[3]), Log(sys.argv[4])))
