#!/usr/bin/env python3
"""markdown.py [en|zh-CN] [BENCH.JSON]: the tables of docs/performance.md, made of what `make bench` has written."""

import json
import sys

WORDS = {
    "en": {
        "titles": {"small": "Small documents", "real": "Recorded conversations"},
        "title": "**{title}, {bytes} bytes a document**, documents/s:",
        "scenarios": ["new", "unchanged", "one column changed", "all changed", "half new"],
        "strategies": {
            "copy_text": "plain `COPY`, text",
            "copy_binary": "plain `COPY`, binary",
            "temp_table": "temporary table + `ON CONFLICT`",
            "go_writer": "the Go package's statements, sent by C++",
            "go_package": "the Go package's way in Go, from a file",
            "recordset": "`jsonb_to_recordset` + `ON CONFLICT`",
            "single_row": "prepared single-row upserts",
            "function": "**agno**: function",
            "portable": "**agno**: function in plain SQL",
            "loader:binary": "**agno**: loader table, binary `COPY`",
            "loader:csv": "**agno**: loader table, csv",
            "client": "**agno**: client library",
            "client:loader": "**agno**: client, `loader` transport",
            "agno-load": "**agno**: `agno-load`, from a file",
            "agno-load --sync": "**agno**: `agno-load --sync`, the second time",
            "patch": "**agno**: function, the changed member alone as a patch",
        },
    },
    "zh-CN": {
        "titles": {"small": "小文档", "real": "真实对话"},
        "title": "**{title}，每份 {bytes} 字节**，每秒文档数：",
        "scenarios": ["新增", "不变", "改一列", "全改", "一半新增"],
        "strategies": {
            "copy_text": "普通 `COPY`，文本",
            "copy_binary": "普通 `COPY`，二进制",
            "temp_table": "临时表 + `ON CONFLICT`",
            "go_writer": "Go 包的语句，由 C++ 发送",
            "go_package": "Go 包的方式，用 Go，从文件读取",
            "recordset": "`jsonb_to_recordset` + `ON CONFLICT`",
            "single_row": "预备语句，逐行 upsert",
            "function": "**agno**: 函数",
            "portable": "**agno**: 纯 SQL 的函数",
            "loader:binary": "**agno**: 装载表，二进制 `COPY`",
            "loader:csv": "**agno**: 装载表，csv",
            "client": "**agno**: 客户端库",
            "client:loader": "**agno**: 客户端，`loader` 传输",
            "agno-load": "**agno**: `agno-load`，从文件读取",
            "agno-load --sync": "**agno**: `agno-load --sync`，第二次",
            "patch": "**agno**: 函数，只把改动的成员作为补丁发送",
        },
    },
}
SCENARIOS = ["new", "unchanged", "one_changed", "all_changed", "half_new"]


def speeds_of(bench, corpus):
    """Documents per second by strategy and scenario; of the two temporary tables the faster one, by new rows."""
    speeds = {}
    for one in bench["measurements"]:
        if one["corpus"] == corpus and one["workers"] == 1:
            # What a sync is given has not changed.
            scenario = "unchanged" if one["scenario"] == "sync" else one["scenario"]
            speeds.setdefault(one["strategy"], {}).setdefault(scenario, one["rows_per_second"])
    tables = [speeds[name] for name in speeds if name.startswith("temp_table:")]
    speeds["temp_table"] = max(tables, key=lambda each: each["new"])
    return speeds


def table_of(bench, corpus, words):
    speeds = speeds_of(bench, corpus)
    first = next(one for one in bench["measurements"] if one["corpus"] == corpus and one["scenario"] == "new")
    title = words["title"].format(title=words["titles"][corpus], bytes=first["json_bytes"] // first["rows"])
    lines = [title, "", "| | " + " | ".join(words["scenarios"]) + " |", "|---|" + "---:|" * len(SCENARIOS)]
    for strategy, name in words["strategies"].items():
        if strategy in speeds:
            cells = [f"{speeds[strategy][each]:,.0f}" if each in speeds[strategy] else "" for each in SCENARIOS]
            lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main():
    language = sys.argv[1] if len(sys.argv) > 1 and sys.argv[1] else "en"
    with open(sys.argv[2] if len(sys.argv) > 2 else "bench/results/bench.json", encoding="utf-8") as file:
        bench = json.load(file)
    print("\n".join(table_of(bench, corpus, WORDS[language]) for corpus in ("small", "real")), end="")


main()
