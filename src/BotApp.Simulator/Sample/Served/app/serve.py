"""A small web server: a page of greetings, and whether it is well. Listens on loopback, on a port of the system's choice."""

import html
import http.server
import pathlib

TEXT = (pathlib.Path(__file__).parent / "greeting.txt").read_text(encoding="utf-8").strip()


class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        pages = {"/": f"<!DOCTYPE html>\n<title>greet-sample</title>\n<h1>{html.escape(TEXT)}</h1>\n", "/healthz": "ok\n"}
        body = pages.get(self.path.partition("?")[0])
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((body or "not here\n").encode())

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        print("listening on", server.server_address[1], flush=True)
        server.serve_forever()
