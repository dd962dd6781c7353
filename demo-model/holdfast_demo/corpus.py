"""Collects plain English sentences from the Javadoc comments of Apache-2.0 source archives: python -m holdfast_demo.corpus OUT.

The archives are listed with version and SHA-256 in data/sources.txt and fetched by Maven; another digest is an error.
"""

import hashlib
import html
import random
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
TAGS = r"\s@(param|return|throws|see|since|author|version|exception|serial|apiNote|implNote|implSpec)"
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>dev.holdfast</groupId><artifactId>demo-model-corpus</artifactId><version>1</version><packaging>pom</packaging>
<build><plugins><plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-dependency-plugin</artifactId>
<version>3.8.1</version><configuration><outputDirectory>{out}</outputDirectory><artifactItems>{items}</artifactItems>
</configuration></plugin></plugins></build></project>"""
ITEM = ("<artifactItem><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version>"
        "<classifier>sources</classifier></artifactItem>")


def sources():
    """(coordinates, SHA-256) of each archive, in the order that the corpus reads them."""
    lines = (DATA / "sources.txt").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split()) for line in lines if line and not line.startswith("#")]


def fetch(folder):
    """Fetches the archives into a folder and checks each digest."""
    items = "".join(ITEM.format(*coordinates.split(":")) for coordinates, _ in sources())
    pom = Path(folder) / "pom.xml"
    pom.write_text(POM.format(out=folder, items=items), encoding="utf-8")
    subprocess.run(["mvn", "-B", "-ntp", "-q", "-f", str(pom), "dependency:copy"], check=True)
    paths = []
    for coordinates, digest in sources():
        _, artifact, version = coordinates.split(":")
        path = Path(folder) / f"{artifact}-{version}-sources.jar"
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != digest:
            raise SystemExit(f"{path.name}: SHA-256 is {found}, expected {digest}")
        paths.append(path)
    return paths


def comments(archive):
    for name in archive.namelist():
        if name.endswith(".java"):
            text = archive.read(name).decode("utf-8", "ignore")
            yield from (m.group(1) for m in re.finditer(r"/\*\*(.*?)\*/", text, re.S))


def plain(comment):
    """The prose of a comment, without block tags, inline tags and mark-up."""
    text = re.sub(r"^\s*\*", " ", comment, flags=re.M)
    text = re.split(TAGS, text)[0]
    text = re.sub(r"<pre>.*?</pre>", " ", text, flags=re.S)
    text = re.sub(r"\{@(?:code|link|linkplain|literal|value)\s+([^}]*)\}", r"\1", text)
    text = re.sub(r"<[^>]+>", " ", text)
    return re.sub(r"\s+", " ", html.unescape(text)).strip()


def is_sentence(text):
    letters = sum(c.isalpha() or c == " " for c in text)
    return (5 <= len(text.split()) <= 32 and text[-1] in ".!?" and text[0].isupper() and "{" not in text
            and "(c)" not in text and letters > 0.86 * len(text))


def sentences(paths):
    """Each sentence once, in the order of the archives."""
    seen = set()
    for path in paths:
        with zipfile.ZipFile(path) as archive:
            for comment in comments(archive):
                for text in re.split(r"(?<=[.!?])\s+(?=[A-Z])", plain(comment)):
                    if text and is_sentence(text) and text.lower() not in seen:
                        seen.add(text.lower())
                        yield text


def main(out):
    with tempfile.TemporaryDirectory() as folder:
        lines = list(sentences(fetch(folder)))
    random.Random(0).shuffle(lines)
    Path(out).write_text("\n".join(lines), encoding="utf-8")
    print(f"{out}: {len(lines):,} sentences, {sum(map(len, lines)):,} characters")


if __name__ == "__main__":
    main(*sys.argv[1:])
