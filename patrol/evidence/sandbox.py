"""Take files, connections and other processes away from this process, for good.

The kernel does it: seccomp allows only the system calls that decoding needs, and Landlock forbids
every path and every TCP port. Both hold for all threads and cannot be undone. A kernel that lacks
one of them still gives the other, and the limits in `decoder.py` hold without either.
"""

import ctypes
import errno
import math
import os
import platform
import resource
import struct

ALLOWED = {
    "x86_64": {
        "read": 0, "write": 1, "close": 3, "fstat": 5, "lseek": 8, "mmap": 9,
        "mprotect": 10, "munmap": 11, "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14,
        "rt_sigreturn": 15, "sched_yield": 24, "mremap": 25, "madvise": 28, "nanosleep": 35,
        "getpid": 39, "sendto": 44, "recvfrom": 45, "exit": 60, "gettimeofday": 96,
        "getrusage": 98, "sigaltstack": 131, "gettid": 186, "futex": 202,
        "sched_getaffinity": 204, "restart_syscall": 219, "clock_gettime": 228,
        "clock_nanosleep": 230, "exit_group": 231, "set_robust_list": 273,
        "getrandom": 318, "membarrier": 324, "rseq": 334,
    },
    "aarch64": {
        "close": 57, "lseek": 62, "read": 63, "write": 64, "fstat": 80,
        "exit": 93, "exit_group": 94, "futex": 98, "set_robust_list": 99, "nanosleep": 101,
        "clock_gettime": 113, "clock_nanosleep": 115, "restart_syscall": 128,
        "sched_getaffinity": 123, "sched_yield": 124, "sigaltstack": 132,
        "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139, "getrusage": 165,
        "gettimeofday": 169, "getpid": 172, "gettid": 178, "sendto": 206, "recvfrom": 207,
        "brk": 214, "munmap": 215, "mremap": 216, "mmap": 222, "mprotect": 226, "madvise": 233,
        "getrandom": 278, "membarrier": 283, "rseq": 293,
    },
}  # fmt: skip
"""The system calls of decoding, by machine (Linux `unistd.h`); every other one is refused."""
# Number in the kernel's audit.h, then: clone, clone3, prlimit64, seccomp.
_MACHINES = {
    "x86_64": (0xC000003E, 56, 435, 302, 317),
    "aarch64": (0xC00000B7, 220, 435, 261, 277),
}
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_NO_NEW_PRIVILEGES = 38
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
_CLONE_THREAD = 0x00010000
_LOAD, _IF_EQUAL, _IF_BITS, _RETURN = 0x20, 0x15, 0x45, 0x06
_NUMBER_AT, _MACHINE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
_FILES_BY_VERSION = (0x1FFF, 0x3FFF, 0x7FFF, 0x7FFF, 0xFFFF)
"""The rights over files that each version of Landlock knows, from version 1 on."""
_TCP, _SCOPES = 0x3, 0x3

_libc = ctypes.CDLL(None, use_errno=True)


def enter() -> list[str]:
    """Confine this process, and return the names of what the kernel has given."""
    if _libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return []
    # Landlock first, because seccomp forbids the calls that set Landlock up.
    given = {"landlock": _forbid_paths, "seccomp": _forbid_calls}
    return [name for name, forbid in given.items() if forbid()]


def confine(memory_bytes: int) -> list[str]:
    """Forbid files, connections and programs: only memory and the one socket are needed now.

    Return the names of the kernel's means that hold.
    """
    means = enter()  # first, because Landlock needs one more file to begin
    for limit, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 3),  # the socket and the two outputs are open already
    ):
        resource.setrlimit(limit, (value, value))
    return means


def allow_cpu(cpu_s: int) -> None:
    """Let this process use so many seconds of CPU time from now on; then the kernel ends it."""
    # The limit counts the whole life of the process, so it grows with each file.
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime) + cpu_s
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def offered() -> list[str]:
    """Return the names of what the kernel would give, without confining this process."""
    names = []
    if _libc.syscall(_LANDLOCK_CREATE, None, 0, 1) >= 1:
        names.append("landlock")
    machine = platform.machine()
    if machine in _MACHINES:
        refuse = ctypes.c_uint32(_REFUSE)
        if _libc.syscall(_MACHINES[machine][4], 2, 0, ctypes.byref(refuse)) == 0:
            names.append("seccomp")
    return names


def _forbid_paths() -> bool:
    version = _libc.syscall(_LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return False
    files = _FILES_BY_VERSION[min(version, len(_FILES_BY_VERSION)) - 1]
    words = (files, _TCP if version >= 4 else 0, _SCOPES if version >= 6 else 0)
    # An older kernel knows a shorter structure.
    known = words[: 1 + (version >= 4) + (version >= 6)]
    rules = struct.pack(f"={len(known)}Q", *known)
    # There is no rule, and so no path is allowed. Files that are open already stay so.
    ruleset = _libc.syscall(_LANDLOCK_CREATE, rules, len(rules), 0)
    if ruleset < 0:
        return False
    done = bool(_libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0)
    os.close(ruleset)
    return done


def _forbid_calls() -> bool:
    machine = platform.machine()
    if machine not in _MACHINES:
        return False
    program = _program(machine)
    steps = ctypes.create_string_buffer(program, len(program))
    pointer = struct.pack("@HP", len(program) // 8, ctypes.addressof(steps))
    # 1: set a filter; 1: for all threads.
    return bool(_libc.syscall(_MACHINES[machine][4], 1, 1, pointer) == 0)


def _program(machine: str) -> bytes:
    """Return the filter as a BPF program. A forbidden call fails with EPERM."""
    number, clone, clone3, prlimit, _ = _MACHINES[machine]
    refuse = _step(_RETURN, _REFUSE | errno.EPERM)
    allow = _step(_RETURN, _ALLOW)
    steps = [
        _step(_LOAD, _MACHINE_AT),
        _step(_IF_EQUAL, number, 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER_AT),
    ]
    for call in sorted(ALLOWED[machine].values()):
        steps += [_step(_IF_EQUAL, call, 0, 1), allow]
    # The C library tries `clone3`, whose flags a filter cannot read, and then `clone`.
    steps += [_step(_IF_EQUAL, clone3, 0, 1), _step(_RETURN, _REFUSE | errno.ENOSYS)]
    # A thread of the codec may begin, a process may not.
    steps += [_step(_IF_EQUAL, clone, 0, 4), _step(_LOAD, _FIRST_ARGUMENT_AT)]
    steps += [_step(_IF_BITS, _CLONE_THREAD, 0, 1), allow, refuse]
    # The limits of this process (0) may change, those of another one may not.
    steps += [_step(_IF_EQUAL, prlimit, 0, 3), _step(_LOAD, _FIRST_ARGUMENT_AT)]
    steps += [_step(_IF_EQUAL, 0, 0, 1), allow, refuse]
    return b"".join(steps)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
