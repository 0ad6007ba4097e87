"""How gunicorn runs Faultline; `gunicorn` in this folder reads it by itself."""

wsgi_app = "postmortems.wsgi"
bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = 5
threads = 8
#: A worker that does not come back for so many seconds is started anew, and so is one that has served long.
timeout = 60
graceful_timeout = 30
max_requests = 5000
max_requests_jitter = 500
#: A proxy keeps its connections open for the next request.
keepalive = 5
limit_request_line = 8190
limit_request_fields = 60
control_socket_disable = True
