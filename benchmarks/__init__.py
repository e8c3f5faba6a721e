"""What the shop costs, measured against an anchor in the same run: `python -m benchmarks [ROWS…]`.

Absolute times belong to a machine; a ratio to something common, taken side by side, does not. Ratios that miss
their goal are printed as `short` and fail nothing; what can be counted exactly is held by tests/test_statements.py.

    registry.py    the rows: one file per goal in rows/, found by themselves
    bench.py       what a row may ask for: a database of its own, rounds, calls
    measuring.py   paired rounds A B A B …, their median ratio and its spread
    counting.py    statements that reach the drivers, and hops to other threads
    telegram.py    updates as Telegram sends them, and a connection that sends nothing
    shops.py       databases, goods and people to measure on
    books.py       a month of a large shop's books, and what settling it costs at least; BENCH_ORDERS sets its size
    server.py      the web applications under test, in a process of their own; client.py is their load
"""
