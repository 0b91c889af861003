"""What script/demo says when everything is ready."""

import json

from launcher.stack import Stack, has_command


def show(stack: Stack, url: str, seconds: float) -> None:
    """Print the address, the demo accounts by role and what to try first."""
    print(f"\nConvene · 联席 is ready after {seconds:.0f} s:  {url}\n")
    if has_command("demo_accounts"):
        print(accounts(stack.manage("demo_accounts")))
    print(f"Logs: {stack.state.logs}    Ctrl-C stops everything.\n", flush=True)


def accounts(printed: str) -> str:
    """The accounts as lines; whatever the command prints beside its JSON stays out."""
    return json.dumps(json.loads(printed), ensure_ascii=False, indent=1)
