"""What is asked over HTTPS: the check API, and later the console.

`server.py` the process · `front.py` who may ask, and how much, before anything is read · `django.py` settings ·
`urls.py`, `api.py` the routes and what they take and give · `questions.py` a question as a message · `answers.py` a
judgement as an author may see it · `problems.py` what went wrong, in both languages.

Specification: docs/formats/api.md. Nothing here has a database.
"""
