"""SIGKILL at named moments of a message in flight, and an exact account of every message afterwards.

`python -m tests.kill --rounds 20` plays every moment so many times, with random kills between; the pytest slice plays
each once. After every kill the gate starts again, the sender tries again, and then each (message, recipient) must be
at the next hop, in custody, or refused; none may be lost, none may have passed that has to wait.
"""
