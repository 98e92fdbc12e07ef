"""What the shell offers after TAB."""

import os
import subprocess
import sys

import pytest

from licet.cli import complete
from licet.deals.catalogue import load_catalogue

RUN = [sys.executable, "-c", "import sys; sys.argv[0] = 'licet'; from licet.cli.main import app_main; app_main()"]


def run(*words, **env):
    return subprocess.run([*RUN, *words], capture_output=True, text=True, env={**os.environ, **env}, check=False)


@pytest.mark.parametrize(
    ("shell", "says"),
    [("bash", "complete -o nosort -F"), ("zsh", "#compdef licet"), ("fish", "complete --no-files --command licet")],
)
def test_the_script_of_every_shell_is_shown(shell, says):
    found = run("--show-completion", shell)
    assert (found.returncode, says in found.stdout) == (0, True)


def test_bash_is_offered_models():
    found = run(_LICET_COMPLETE="bash_complete", COMP_WORDS="licet check --item NXT_1980", COMP_CWORD="3")
    assert found.stdout.split() == ["plain,NXT_1980Di", "plain,NXT_1980Ei", "plain,NXT_1980Fi"]


def test_zsh_is_offered_choices_with_what_they_mean():
    found = run(_LICET_COMPLETE="zsh_complete", COMP_WORDS="licet check -f end_use=mature", COMP_CWORD="3")
    kind, word, meaning = found.stdout.splitlines()[:3]
    assert (kind, word) == ("plain", "end_use=mature_node")
    assert meaning


def words(offers):
    return [word for word, _ in offers]


def test_every_model_offered_is_the_model_it_names():
    catalogue = load_catalogue()
    for begun in ("", "t", "asml.", "tel.", "XP"):
        for word, name in complete.models(begun):
            assert not set(word) & set(" :='\"()"), word
            assert catalogue.find(word).full_name == name
    assert len(words(complete.models(""))) > len(catalogue.models) // 2


def test_offers():
    assert words(complete.models("nxt_1980d")) == ["nxt_1980di"]
    assert words(complete.models("asml.nxt_1980d")) == ["asml.nxt_1980di"]
    assert words(complete.models("nothing")) == []
    assert words(complete.countries("NL")) == ["NL"]
    assert "scanner" in words(complete.kinds("sc"))
    assert "us_entity_list" in words(complete.lists("us_e"))
    assert "advanced_node_logic" in words(complete.end_uses("adv"))
    assert words(complete.facts("dco"))[0] == "dco"
    assert words(complete.facts_with_values("dco"))[0] == "dco="
    assert "informed=us" in words(complete.facts_with_values("informed="))
    assert words(complete.facts_with_values("military_end_use=")) == [f"military_end_use={w}" for w in ("yes", "no", "unknown")]
    assert words(complete.facts_with_values("to=NL")) == ["to=NL"]
    assert words(complete.facts_with_values("nothing=")) == []
    assert "nl.order_a.art_2" in words(complete.provisions("nl.order_a.art"))
    assert {"us.ccl", "us.ear", "us.744"} <= set(words(complete.prefixes("us.")))
