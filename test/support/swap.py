"""Exchanges two names again and again in one system call each (renameat2 with RENAME_EXCHANGE), until it is told to stop.

Arguments: the name that is worked at, the name that takes its place, for how many seconds at most. Says "ready" first, and at the end, with
everything where it was, how often it exchanged them.
"""

import ctypes
import os
import random
import signal
import sys
import time

AT_FDCWD = -100
RENAME_EXCHANGE = 2
libc = ctypes.CDLL(None, use_errno=True)
stopped = False


def stop(*_):
    global stopped
    stopped = True


def exchange(one, other):
    return libc.renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0


signal.signal(signal.SIGTERM, stop)
real, decoy = sys.argv[1:3]
hold = float(sys.argv[3])
print("ready", flush=True)
count = 0
while not stopped:
    if not exchange(real, decoy):
        # Not made yet, or tidied away: as soon as it is there.
        time.sleep(0)
        continue
    time.sleep(random.random() * hold)
    # Back, unless something new was made in its place meanwhile.
    exchange(real, decoy)
    count += 1
    time.sleep(random.random() * random.choice([hold / 5, hold * 2, hold * 10]))
print(count, flush=True)
