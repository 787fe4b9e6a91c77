"""Values stand in a Chinese text as if they had been written there."""

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from ui.typography import filled

CHINESE, ENGLISH = Locale("zh"), Locale("en")


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("权重{x}是正的", "w5", "权重 w5 是正的"),
        ("权重 {x} 是正的", "w5", "权重 w5 是正的"),
        ("权重 {x} 是正的", "偏置", "权重偏置是正的"),
        ("是{x}。", "−2", "是 −2。"),
        ("是{x}。", "-2", "是 -2。"),
        ("是 {x}。", "无穷大", "是无穷大。"),
        ("斜率{x}的值", "φ′", "斜率 φ′ 的值"),
        ("输出{x}的值", "ŷ₂", "输出 ŷ₂ 的值"),
        ("“{x}”是", "w5", "“w5”是"),
        ("{x}：{x}", "η", "η：η"),
        ("{x} {x}", "一", "一 一"),
        ("{x}{x}", "一", "一一"),
        ("共{x:,}轮，%{{x}}", 2000, "共 2,000 轮，%{x}"),
        ("{x}之后", "学习率 η", "学习率 η 之后"),
        ("没有", "", "没有"),
        (" {x} ", "一", " 一 "),
    ],
)
def test_a_blank_stands_where_chinese_has_one(template: str, value: object, text: str) -> None:
    assert filled(template, {"x": value}, CHINESE) == text


@pytest.mark.parametrize(("locale", "stop"), [(ENGLISH, "."), (CHINESE, "。")])
def test_a_list_that_breaks_off_ends_a_sentence_by_itself(locale: Locale, stop: str) -> None:
    template = f"{{x}}{stop} {{x}}, {{y}}{stop}"
    assert filled(template, {"x": "w1, …", "y": "w2"}, locale) == f"w1, … w1, …, w2{stop}"
    assert filled(template, {"x": "w2", "y": "w1, …"}, locale) == f"w2{stop} w2, w1, …"


@given(st.text(), st.sampled_from(["{x}", "在{x}中", "在 {x} 中", "({x})", "{x}{x}"]))
def test_a_value_stays_as_it_is_in_every_language(value: str, template: str) -> None:
    assert value in filled(template, {"x": value}, CHINESE)
    assert filled(template, {"x": value}, ENGLISH) == template.replace("{x}", value)
