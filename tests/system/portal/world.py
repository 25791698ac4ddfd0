"""world.py ADDRESS: the web of the world: port 80 says "the world" to whatever is asked, port 443 only listens, UDP
port 53 sends back what it hears."""
import http.server
import socket
import socketserver
import sys
import threading

address = sys.argv[1]
family = socket.AF_INET6 if ":" in address else socket.AF_INET


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"the world\n"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Web(socketserver.ThreadingMixIn, http.server.HTTPServer):
    address_family = family
    daemon_threads = True
    request_queue_size = 64


def listen_only():
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, 443))
    listener.listen(64)
    held = []
    while True:
        held.append(listener.accept())


def answer_names():
    names = socket.socket(family, socket.SOCK_DGRAM)
    names.bind((address, 53))
    while True:
        question, asker = names.recvfrom(4096)
        names.sendto(question, asker)


for work in (listen_only, answer_names):
    threading.Thread(target=work, daemon=True).start()
Web((address, 80), Page).serve_forever()
