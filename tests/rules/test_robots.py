"""Addresses of group robots: only the products' own, and only their keys are kept."""

import pytest

from coordination.rules.refusal import Refusal
from coordination.rules.robots import SHAPES, Product, key_of, masked

KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
W, D, F = Product.WECOM, Product.DINGTALK, Product.FEISHU


@pytest.mark.parametrize(
    ("product", "address"),
    [
        (W, f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"),
        (D, f" https://oapi.dingtalk.com/robot/send?access_token={KEY}&x=1 "),
        (F, f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}/"),
    ],
)
def test_of_the_products_own_address_the_key_is_kept(product, address):
    assert key_of(product, address) == KEY
    assert SHAPES[product].address(KEY).startswith("https://")
    assert KEY not in masked(product, KEY)


@pytest.mark.parametrize(
    ("product", "address", "said"),
    [
        (W, f"https://oapi.dingtalk.com/robot/send?access_token={KEY}", "another product"),
        (W, f"http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}", "begins with"),
        (W, f"https://qyapi.weixin.qq.com.evil.cn/cgi-bin/webhook/send?key={KEY}", "begins with"),
        (W, f"https://qyapi.weixin.qq.com@evil.cn/cgi-bin/webhook/send?key={KEY}", "begins with"),
        (W, f"https://evil@qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}", "begins with"),
        (W, f"https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key={KEY}", "begins with"),
        (W, f"https://qyapi.weixin.qq.com/cgi-bin/other?key={KEY}", "begins with"),
        (W, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=..%2F..%2Fmedia%2Fupload", "begins with"),
        (W, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", "begins with"),
        (F, f"https://open.feishu.cn/open-apis/bot/v2/hook/../../{KEY}", "begins with"),
        (F, "https://[::1", "begins with"),
        (D, "http://127.0.0.1:6379/", "begins with"),
        (D, "", "begins with"),
    ],
)
def test_no_other_address_is_taken(product, address, said):
    with pytest.raises(Refusal, match=said) as refused:
        key_of(product, address)
    assert (refused.value.status, list(refused.value.fields)) == (422, ["address"])
