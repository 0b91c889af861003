"""`script/demo`: the whole of Convene on this machine, with the demo city, until Ctrl-C; --check plays it by itself."""

import argparse
import os
import socket
import subprocess
import sys
import time

from launcher import introduction, ports
from launcher.places import ROOT, state_dir
from launcher.postgres import PostgresFailed
from launcher.processes import bound_to_us
from launcher.stack import Stack, StackFailed
from launcher.state import AlreadyRunning, NotOurs, State
from launcher.supervisor import Interrupted, interruptible
from launcher.valkey import ValkeyFailed

USUAL_PORT = 8000
READY_WITHIN = 120.0  # seconds
PLAY_WITHIN = 300  # seconds

FAILURES = (StackFailed, PostgresFailed, ValkeyFailed, NotOurs, ports.PortRefused)


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="script/demo", description="Run Convene with the demo city on this machine.")
    parser.add_argument("--port", type=int, default=USUAL_PORT, help="where the pages answer (default %(default)s)")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets other machines in (default: this one only)")
    parser.add_argument("--reset", action="store_true", help="start over: remove database, uploads and secrets first")
    parser.add_argument(
        "--check", action="store_true", help="throw-away data and free ports; play the subsidence case, stop"
    )
    parser.add_argument("--without-worker", action="store_true", help="with --check: no worker, so the check must fail")
    options = parser.parse_args()
    if options.reset and "DATABASE_URL" in os.environ:
        parser.error("--reset does not empty the database that DATABASE_URL names; that is its owner's decision")
    if options.without_worker and not options.check:
        parser.error("--without-worker only makes sense with --check")
    return options


def load_city(stack: Stack) -> None:
    """Load the demo city once. A load that was cut short starts over with an empty database."""
    if not stack.postgres:  # a database of DATABASE_URL: load_demo sees for itself what is there
        stack.manage("load_demo", quiet=False)
        return
    loading, loaded = stack.state.home / "loading", stack.state.home / "loaded"
    if loaded.exists():
        return
    if loading.exists():
        print("  the last start was cut short while loading; starting over", flush=True)
        stack.postgres.drop()
        stack.postgres.furnish()
        stack.migrate()
    loading.touch()
    begun = time.monotonic()
    if stack.state.throwaway:  # whoever plays one case needs its people, not sixty days of other cases
        print("  loading the people of the demo city", flush=True)
        stack.manage("load_demo", "--size", "0")
    else:
        print("  loading the demo city (once; a minute or two)", flush=True)
        stack.manage("load_demo", quiet=False)
    loaded.touch()
    loading.unlink()
    print(f"  loaded in {time.monotonic() - begun:.0f} s", flush=True)


def bring_up(stack: Stack, listener: socket.socket, *, worker: bool) -> str:
    """Start everything and wait until it is ready; returns the address."""
    stack.start_servers()
    print("  bringing the schema up to date", flush=True)
    stack.migrate()
    load_city(stack)
    print("  starting web, worker and beat" if worker else "  starting web and beat, no worker", flush=True)
    url = stack.serve(listener)
    if worker:
        stack.work()
    stack.beat()
    # without a worker there is no tick, and /readyz rightly never says ready
    stack.wait_until_answers(f"{url}/readyz" if worker else f"{url}/healthz", READY_WITHIN)
    return url


def run(options: argparse.Namespace) -> int:
    """The demo, until interrupted."""
    state = State(state_dir())
    state.hold()
    if options.reset:
        print("  removing everything of the last demo", flush=True)
        state.forget_everything()
    stack = Stack(state)
    begun = time.monotonic()
    try:
        listener = ports.take(options.port, options.host)
        if ports.number(listener) != options.port:
            print(f"  port {options.port} is taken by another program; using {ports.number(listener)}", flush=True)
        url = bring_up(stack, listener, worker=True)
        state.announce(url)
        introduction.show(stack, url, time.monotonic() - begun)
        stack.supervisor.keep()
    except Interrupted:
        print("\n  stopping", flush=True)
    finally:
        stack.stop()
    print("  stopped; the data stays for the next start", flush=True)
    return 0


def check(options: argparse.Namespace) -> int:
    """Play the subsidence case against a stack of its own; 0 only if the case closed."""
    state = State.make_throwaway()
    state.hold()
    stack = Stack(state, use_given=False)
    try:
        url = bring_up(stack, ports.take(0), worker=not options.without_worker)
        print(f"  playing the subsidence case at {url}\n", flush=True)
        return play(stack, url)
    except Interrupted:
        print("\n  interrupted", flush=True)
        return 130
    finally:
        stack.stop()


def play(stack: Stack, url: str) -> int:
    """Run the player while looking after the processes."""
    command = [sys.executable, "-m", "coordination.demo.play", "--base-url", url]
    with subprocess.Popen(command, cwd=ROOT, env=stack.environment, preexec_fn=bound_to_us()) as player:
        try:
            for _passed in stack.supervisor.wait_while(PLAY_WITHIN):
                if player.poll() is not None:
                    return player.returncode
            print(f"  the case was not played to its end within {PLAY_WITHIN} s", flush=True)
            return 1
        finally:
            player.kill()


def main() -> int:
    """Exit status: 0 stopped or passed, 1 failed."""
    options = parse()
    try:
        with interruptible():
            return check(options) if options.check else run(options)
    except AlreadyRunning as other:
        print(f"The demo of this checkout is running already: {other or 'still starting'}", file=sys.stderr)
    except FAILURES as problem:
        print(f"\n{problem}", file=sys.stderr)
    except Interrupted:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
