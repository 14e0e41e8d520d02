"""`python -m gatelodge_verify`."""

from gatelodge_verify.command import main

raise SystemExit(main())
