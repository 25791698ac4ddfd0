#!/usr/bin/env python3
"""played_back.py PORT STATE ENVELOPE: answers /v2 with a district's own server certificate, and one envelope."""
import datetime
import http.server
import json
import ssl
import sys

port, state, envelope = int(sys.argv[1]), sys.argv[2], sys.argv[3]


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def give(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/v2/hello":
            now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
            hello = {"school": "XX-1", "name": "x", "protocol": {"min": 2, "max": 2}, "now": now, "marks": {}}
            return self.give(200, json.dumps(hello).encode())
        if self.path == "/v2/desired":
            with open(envelope, "rb") as file:
                return self.give(200, file.read())
        return self.give(404, b"{}")

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.give(503, b'{"error":{"code":"CMP-K035","arguments":{}}}')

    def log_message(self, *_):
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.minimum_version = ssl.TLSVersion.TLSv1_3
with open(state + "/chain.pem", "w", encoding="ascii") as chain:
    for name in ("server.pem", "authority.pem"):
        with open(state + "/" + name, encoding="ascii") as part:
            chain.write(part.read())
context.load_cert_chain(state + "/chain.pem", state + "/server.key")
server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Answer)
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
