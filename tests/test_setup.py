"""The set-up: what is installed, how it is started, and what the repository may hold."""

import ast
import importlib.metadata
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

import melody
from melody.storage.paths import ROOT
from scripts import install

FLOORS = {"gradio": "6.16", "torch": "2.10", "safetensors": "0.8"}
SPACE_TORCH = ("2.10.0", "2.11.0", "2.13.0")
SPACE_PYTHON = ("3.10", "3.12")
SPACE_COLORS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
MACHINE_PATH = re.compile(r"/(?:work|farm|root|home/\w+|Users/\w+)/")
REGISTRY_HOST = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian\.org|download\.pytorch"
)


def read(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def requirements() -> dict[str, Requirement]:
    lines = (line.partition("#")[0].strip() for line in read("requirements.txt").splitlines())
    return {each.name: each for each in map(Requirement, filter(None, lines))}


def tracked_files() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("this copy has no git history to list its files")
    command = ["git", "ls-files", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in names.decode().split("\0") if (ROOT / name).is_file()]


def offending_lines(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in tracked_files():
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # no text
        for number, line in enumerate(lines, start=1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    return found


@pytest.mark.parametrize(("package", "floor"), FLOORS.items())
def test_no_requirement_falls_below_its_security_floor(package, floor):
    lowest = [s.version for s in requirements()[package].specifier if s.operator == ">="]
    assert [Version(version) >= Version(floor) for version in lowest] == [True]
    assert Version(importlib.metadata.version(package)) >= Version(floor)
    assert f"| {package} | {floor} |" in read("SECURITY.md")


@pytest.mark.parametrize("version", SPACE_TORCH)
def test_a_space_may_bring_its_own_torch(version):
    assert version in requirements()["torch"].specifier


def test_every_package_that_the_app_imports_is_required():
    sources = [*ROOT.glob("*.py"), *ROOT.glob("melody/**/*.py")]
    nodes = [node for path in sources for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {n.module or "" for n in nodes if isinstance(n, ast.ImportFrom) and not n.level}
    packages = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - {"melody"}
    makers = importlib.metadata.packages_distributions()
    required = {name.lower().replace("_", "-") for name in requirements()}
    assert packages
    assert "dask[distributed]" in read("requirements-cluster.txt")
    assert "psycopg[binary]" in read("requirements-postgres.txt")
    # Step 1 asks for the first by name; without the second FLAC and OGG are refused; the third is
    # for votes in a database.
    for package in packages - {"distributed", "soundfile", "psycopg"}:
        given = {maker.lower().replace("_", "-") for maker in makers.get(package, [package])}
        assert given & required, f"{package} is imported but not in requirements.txt"


def test_a_space_gets_the_synthesiser():
    assert read("packages.txt").split() == ["libfluidsynth3"]


def test_the_readme_is_a_valid_card_for_a_space():
    card = yaml.safe_load(read("README.md").split("---\n")[1])
    assert card["sdk"] == "gradio"
    assert str(card["sdk_version"]) in requirements()["gradio"].specifier
    assert card["python_version"] in SPACE_PYTHON
    assert (ROOT / card["app_file"]).is_file()
    assert card["license"] == "other"
    assert "non-commercial" in card["license_name"]
    assert card["title"]
    assert len(card["short_description"]) <= 60
    assert {card["colorFrom"], card["colorTo"]} <= SPACE_COLORS


@pytest.mark.skipif(not shutil.which("make"), reason="no make on this machine")
@pytest.mark.parametrize(
    ("target", "starts"),
    [
        ("run", "python app.py"),
        ("test", "python -m pytest"),
        ("test-bare", "MELODY_TEST_WITHOUT=fluidsynth,chromium,node"),
        ("lint", "mypy"),
        ("docs", "pdoc"),
        ("train", "python train_all.py"),
        ("bench", "benchmarks/"),
        ("setup", "scripts/install.py requirements.txt"),
    ],
)
def test_make_knows_every_target(target, starts):
    command = ["make", "--dry-run", "--always-make", target]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert starts in made.stdout


def test_the_check_of_a_clean_clone_runs_what_the_readme_says():
    lines = read(".ci/run").strip().splitlines()
    assert lines[-1] == "make test"
    assert lines[-1] in read("README.md")
    assert ".ci/run" in read(".github/workflows/test.yml")


def test_the_workflow_runs_on_the_oldest_and_the_newest_python():
    jobs = yaml.safe_load(read(".github/workflows/test.yml"))["jobs"]
    versions = [".".join(map(str, each)) for each in (install.OLDEST, install.NEWEST)]
    assert jobs["test"]["strategy"]["matrix"]["python"] == versions


@pytest.mark.parametrize("path", ["CITATION.cff", ".pre-commit-config.yaml"])
def test_the_files_that_other_programs_read_are_valid_yaml(path):
    assert yaml.safe_load(read(path))


@pytest.mark.parametrize("form", sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[!c]*.yml")))
def test_every_form_for_issues_asks_for_a_recipe(form):
    assert "recipe" in [part["id"] for part in yaml.safe_load(form.read_text("utf-8"))["body"]]


def test_the_changelog_has_a_dated_section_for_this_version():
    newest = re.search(r"^## (.+)", read("CHANGELOG.md"), re.MULTILINE)
    assert newest
    assert re.fullmatch(rf"{re.escape(melody.__version__)} \(\d{{4}}-\d\d-\d\d\)", newest[1])


@pytest.fixture(scope="module")
def wheel():
    """What a wheel of this checkout would hold, and its metadata; nothing is built or fetched."""
    from hatchling.builders.wheel import WheelBuilder

    builder = WheelBuilder(str(ROOT))
    files = {each.distribution_path for each in builder.recurse_included_files()}
    return files, builder.metadata.core


def test_a_wheel_holds_every_file_of_the_package_and_what_is_shipped_beside_it(wheel):
    tracked = [str(path.relative_to(ROOT)) for path in tracked_files()]
    package = {path for path in tracked if path.startswith("melody/")}
    beside = {f"melody/{path}" for path in tracked if path.startswith(("assets/", "checkpoints/"))}
    screenshots = {path for path in beside if path.startswith("melody/assets/screenshots/")}
    assert "melody/py.typed" in package
    assert package | beside - screenshots <= wheel[0]
    assert not screenshots & wheel[0]
    assert not [path for path in wheel[0] if not path.startswith("melody/")]


def test_a_wheel_requires_what_the_requirement_files_say(wheel):
    core = wheel[1]
    assert (core.name, core.version) == ("melody-ladder", melody.__version__)
    extras = [core.optional_dependencies[name] for name in ("dance", "train")]
    listed = [*core.dependencies, *extras[0], *extras[1]]
    assert [Requirement(line).name for line in extras[1]] == ["optuna", "torch"]
    named = {Requirement(line).name.lower().replace("_", "-") for line in listed}
    assert named == {name.lower().replace("_", "-") for name in requirements()}
    assert sorted(core.optional_dependencies) == [*("cluster", "dance", "dev", "postgres", "train")]
    oldest = ".".join(map(str, install.OLDEST))
    assert core.requires_python == f">={oldest}"
    assert core.scripts == {"melody": "melody.cli.parser:main"}


def test_the_version_stands_in_one_place():
    pattern = re.compile(rf"""version[_"' =:]+{re.escape(melody.__version__)}""")
    places = [line.split(":")[0] for line in offending_lines(pattern)]
    assert places == ["melody/__init__.py"]


def test_no_tracked_file_names_a_machine_path():
    assert not offending_lines(MACHINE_PATH)


def test_no_tracked_file_names_a_registry_host():
    assert not offending_lines(REGISTRY_HOST)


@pytest.fixture
def commands(monkeypatch, tmp_path):
    """The commands that the installer would run; those with a word in ``failing`` fail."""
    ran = []
    failing = set()

    def run(command):
        ran.append(" ".join(command))
        return not failing & set(command)

    monkeypatch.setattr(install, "run", run)
    monkeypatch.setattr(install, "PYTHON", tmp_path / "python")
    return ran, failing


def test_the_installer_lets_uv_choose_the_torch_for_this_machine(commands):
    ran, _ = commands
    install.main(["a.txt", "b.txt"])
    assert "-m venv" in ran[0]
    assert "--torch-backend=auto" in ran[-1]
    assert ran[-1].endswith("-r a.txt -r b.txt")


@pytest.mark.parametrize("missing", ["uv", "--torch-backend=auto"])
def test_pip_takes_over_where_uv_cannot_install(commands, missing):
    ran, failing = commands
    failing.add(missing)
    install.main(["a.txt"])
    assert ran[-1].endswith("-m pip install --quiet -r a.txt")


def test_an_installation_that_failed_is_no_success(commands):
    _, failing = commands
    failing.add("a.txt")
    with pytest.raises(SystemExit, match="Installing failed"):
        install.main(["a.txt"])


@pytest.mark.parametrize("version", [(3, 9, 18), (3, 14, 0)])
def test_a_python_that_is_too_old_or_new_is_told_so(commands, monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(SystemExit, match=r"Python 3.10 to 3.13 is needed, this is 3\."):
        install.main(["a.txt"])
    assert commands == ([], set())


def test_no_version_of_the_library_that_hears_reports_to_its_maker():
    assert "1.23.2" in requirements()["onnxruntime"].specifier
    assert "1.24" not in requirements()["onnxruntime"].specifier
