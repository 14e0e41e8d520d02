"""The demo: an invented prison, its people, its mail, through a real gate, in three acts, onto one page.

Nobody here exists. Names are drawn from public frequency tables, streets are invented, addresses are at reserved
domains, and everything follows from one seed.

`world.py` the prison and its days · `mail.py` what it sends · `house.py` its gates · `story.py` the acts ·
`gathering.py` what became of each mail · `report.py` all of it as values · `telling.py`, `page/` what a visitor sees.
"""
