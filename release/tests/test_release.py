"""The code that makes a release: versions, lists of files, archives, rewritten texts. Nothing is compiled here."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import unittest
import zipfile
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "release"))

import components  # noqa: E402
import crate  # noqa: E402
import gomodule  # noqa: E402
import make  # noqa: E402
import npm  # noqa: E402
import pack  # noqa: E402
import python  # noqa: E402
import versions  # noqa: E402
from components import Component  # noqa: E402
from native import Builder  # noqa: E402
from pack import Entry, text  # noqa: E402
from targets import TARGETS  # noqa: E402

STATING = """Cargo.toml Cargo.lock README.md include/consistent.h node/package.json node/package-lock.json
py/pyproject.toml py/Cargo.toml core/Cargo.toml tests/c/cmake/CMakeLists.txt""".split()


class Folder(unittest.TestCase):
    def setUp(self) -> None:
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)


class Versions(Folder):
    def copy(self) -> None:
        for name in STATING:
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.folder / name)

    def test_all_places_agree(self) -> None:
        self.assertEqual(versions.check(ROOT), versions.workspace_version(ROOT))

    def test_each_place_that_differs_is_named(self) -> None:
        version = versions.workspace_version(ROOT)
        for name, was, becomes in [
            ("node/package.json", f'"version": "{version}"', '"version": "9.9.9"'),
            ("node/package-lock.json", f'"version": "{version}"', '"version": "9.9.9"'),
            ("py/pyproject.toml", 'dynamic = ["version"]', 'version = "9.9.9"'),
            ("py/Cargo.toml", "version.workspace = true", 'version = "9.9.9"'),
            ("include/consistent.h", f'VERSION_STRING "{version}"', 'VERSION_STRING "9.9.9"'),
            ("include/consistent.h", "VERSION_MAJOR 0", "VERSION_MAJOR 9"),
            (
                "Cargo.lock",
                f'name = "libconsistent-c"\nversion = "{version}"',
                'name = "libconsistent-c"\nversion = "9.9.9"',
            ),
            ("README.md", f"Version {version}.", "Version 9.9.9."),
            ("tests/c/cmake/CMakeLists.txt", "consistent 0.1 ", "consistent 9.9 "),
        ]:
            with self.subTest(name=name, was=was):
                self.copy()
                path = self.folder / name
                self.assertIn(was, path.read_text())
                path.write_text(path.read_text().replace(was, becomes, 1))
                with self.assertRaises(versions.Mismatch) as caught:
                    versions.check(self.folder)
                self.assertIn(name, str(caught.exception))
                self.assertIn("9.", str(caught.exception))

    def test_the_changelog_has_a_section(self) -> None:
        (self.folder / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\nnew\n\n## 1.2.3\n\nold\n")
        self.assertEqual(versions.changes(self.folder, "1.2.3"), "# 1.2.3\n\nold\n")
        self.assertEqual(versions.changes(self.folder, "2.0.0"), "# Unreleased\n\nnew\n")


class Archives(Folder):
    def test_bytes_depend_on_contents_alone(self) -> None:
        files = {"b": text("two"), "a/x": Entry(b"one", executable=True), "l": Entry(link="b")}
        turned = dict(reversed(files.items()))
        first = pack.tar_gz(self.folder / "first.tar.gz", files, 5).read_bytes()
        second = pack.tar_gz(self.folder / "second.tar.gz", turned, 5).read_bytes()
        self.assertEqual(first, second)
        with tarfile.open(fileobj=io.BytesIO(first)) as archive:
            told = [(each.name, each.mode, each.mtime, each.uid, each.uname, each.linkname) for each in archive]
        self.assertEqual(told, [("a/x", 0o755, 5, 0, "", ""), ("b", 0o644, 5, 0, "", ""), ("l", 0o777, 5, 0, "", "b")])
        zipped = pack.zip_file(self.folder / "first.zip", {"b": files["b"]}).read_bytes()
        self.assertEqual(zipped, pack.zip_file(self.folder / "second.zip", {"b": files["b"]}).read_bytes())

    def test_a_tree_is_read_as_it_lies(self) -> None:
        files = {"sub/tool": Entry(b"x", executable=True), "sub/link": Entry(link="tool"), "plain": text("y")}
        path = pack.tar_gz(self.folder / "all.tar.gz", files, 5)
        pack.unpack(path, self.folder / "out")
        self.assertEqual(pack.tree(self.folder / "out"), files)

    def test_sums_are_of_all_files(self) -> None:
        pack.write(self.folder / "x/y", b"data")
        pack.write(self.folder / "SHA256SUMS", b"old")
        self.assertEqual(pack.sums(self.folder), f"{hashlib.sha256(b'data').hexdigest()}  x/y\n")


class Components(unittest.TestCase):
    PARTS = (
        Component("a", "1.0", "MIT", "ab", ("MIT text\n",)),
        Component("b", "2.0", "MIT/Apache-2.0", "", ("MIT text",)),
    )

    def test_each_licence_stands_once_with_its_users(self) -> None:
        told = components.licences(list(self.PARTS)).data.decode()
        self.assertEqual(told.count("MIT text"), 1)
        self.assertIn("a 1.0, b 2.0\n", told)
        bare = components.licences([Component("c", "1", "ISC")]).data.decode()
        self.assertIn("no text of the licence: c", bare)

    def test_a_bill_names_the_artefact_and_its_parts(self) -> None:
        bill = json.loads(components.bill("x.zip", "1.0", "cd", list(self.PARTS), "2026-01-01T00:00:00Z").data)
        self.assertEqual(bill["metadata"]["component"]["hashes"], [{"alg": "SHA-256", "content": "cd"}])
        self.assertEqual(bill["dependencies"][0]["dependsOn"], ["pkg:cargo/a@1.0", "pkg:cargo/b@2.0"])
        self.assertEqual(bill["components"][1]["licenses"], [{"expression": "MIT OR Apache-2.0"}])

    def test_the_crates_of_a_face_have_licences(self) -> None:
        found = components.crates(ROOT, "libconsistent-c", TARGETS["linux-x64-gnu"])
        self.assertIn("xxhash-rust", [each.name for each in found])
        self.assertTrue(all(each.licence and each.texts and each.sha256 for each in found))


class Packages(Folder):
    def setUp(self) -> None:
        """A checkout in which everything is built: what is built says nothing here, so it is empty."""
        super().setUp()
        self.root = self.folder / "checkout"
        apart = shutil.ignore_patterns("node_modules", "test", "web", "target", "*.node", "*.wasm")
        for part in ["node", "go"]:
            shutil.copytree(ROOT / part, self.root / part, ignore=apart)
        for licence in ROOT.glob("LICENSE-*"):
            shutil.copy(licence, self.root)
        for command in [["init", "--quiet"], ["add", "go"]]:
            subprocess.run(["git", *command], cwd=self.root, check=True)
        written = ["node/web/index.mjs", "node/wasm/lib/index.js", "node/consistent.wasm"]
        for built in [*written, "go/internal/abi/consistent.wasm"]:
            (self.root / built).parent.mkdir(parents=True, exist_ok=True)
            (self.root / built).touch()

    def test_npm_packages_run_nothing(self) -> None:
        builder = Builder(self.root, self.folder, 5)
        path = npm.main_package(
            builder, "1.2.3", [TARGETS["linux-x64-gnu"], TARGETS["linux-arm64-musl"]], {}, self.folder
        )
        with tarfile.open(path) as archive:
            described = json.load(archive.extractfile("package/package.json"))
            names = archive.getnames()
        wanted = {"libconsistent-linux-x64-gnu": "1.2.3", "libconsistent-linux-arm64-musl": "1.2.3"}
        self.assertEqual(described["optionalDependencies"], wanted)
        self.assertFalse({"scripts", "private", "devDependencies"} & described.keys())
        self.assertIn("package/lib/index.js", names)
        self.assertIn("package/LICENSE-MIT", names)
        self.assertFalse([name for name in names if name.endswith(".node") or "scripts/" in name])

    def test_the_path_of_the_go_module_is_rewritten_where_it_is_one(self) -> None:
        source = 'import (\n\t"fmt"\n\tlc "libconsistent"\n\t"libconsistent/dropin/stathat"\n)\n'
        source += 'var name = "libconsistent" + x\n'
        renamed = gomodule.renamed(source, "example.org/a")
        self.assertIn('\tlc "example.org/a"\n\t"example.org/a/dropin/stathat"\n', renamed)
        self.assertIn('var name = "libconsistent" + x', renamed)
        self.assertEqual(gomodule.renamed('import "libconsistent"\n', "e.org/a"), 'import "e.org/a"\n')
        self.assertEqual(gomodule.renamed("// libconsistent/sources/redis\n", "e.org/a"), "// e.org/a/sources/redis\n")
        text = "the module `libconsistent/integrations/sarama`\n"
        self.assertEqual(gomodule.renamed(text, "e.org/a"), "the module `e.org/a/integrations/sarama`\n")
        key = 'const DefaultKey = "libconsistent/topology"\n'
        self.assertEqual(gomodule.renamed(key, "e.org/a"), key)
        files = gomodule.sources(self.root, "example.org/a")
        self.assertTrue(files["go.mod"].data.startswith(b"module example.org/a\n"))
        self.assertFalse([n for n, f in files.items() if n.endswith(".go") and b'\t"libconsistent/' in f.data])
        self.assertIn("LICENSE-MIT", files)

    def test_what_a_go_module_embeds_goes_with_it(self) -> None:
        files = {"internal/abi/module.go": text("package abi\n\n//go:embed consistent.wasm\nvar engine []byte\n")}
        self.assertEqual(gomodule.embedded(files), ["internal/abi/consistent.wasm"])

    def test_a_path_without_a_dot_is_refused(self) -> None:
        with self.assertRaisesRegex(SystemExit, "GO_MODULE=libconsistent:"):
            gomodule.modules(Builder(ROOT, self.folder, 5), "1.2.3", "libconsistent", self.folder)

    def proxy(self) -> dict[str, Path]:
        """The zips of all modules, by the names of their bills of materials."""
        builder = Builder(self.root, self.folder, 0)
        with mock.patch.object(components, "crates", return_value=[Component("a", "1", "MIT", "", ("text",))]):
            written = gomodule.modules(builder, "1.2.3", "example.org/Ab", self.folder / "go")
        return {each.name: each.path for each in written}

    def test_a_go_proxy_has_four_files_of_each_module(self) -> None:
        zips = self.proxy()
        stores = [f"integrations/{client}" for client in ("franzgo", "gomemcache", "goredis", "sarama")]
        stores += [f"sources/{store}" for store in ("etcd", "file", "redis")]
        names = [f"libconsistent-go-{folder.replace('/', '-')}-v1.2.3.zip" for folder in stores]
        self.assertEqual(list(zips), ["libconsistent-go-v1.2.3.zip", *names])
        for (name, path), folder in zip(zips.items(), ["", *(f"/{folder}" for folder in stores)], strict=True):
            with self.subTest(name=name), zipfile.ZipFile(path) as archive:
                self.assertEqual(path, self.folder / f"go/example.org/!ab{folder}/@v/v1.2.3.zip")
                self.assertEqual((path.parent / "list").read_text(), "v1.2.3\n")
                info = json.loads((path.parent / "v1.2.3.info").read_text())
                self.assertEqual(info, {"Version": "v1.2.3", "Time": "1970-01-01T00:00:00Z"})
                inside = f"example.org/Ab{folder}@v1.2.3/"
                self.assertTrue(all(each.startswith(inside) for each in archive.namelist()))
                self.assertIn(f"{inside}LICENSE-MIT", archive.namelist())
                described = archive.read(f"{inside}go.mod")
                self.assertEqual(described, (path.parent / "v1.2.3.mod").read_bytes())
                self.assertTrue(described.startswith(f"module example.org/Ab{folder}\n".encode()))

    def test_what_takes_a_client_in_go_is_no_part_of_the_main_module_and_requires_it(self) -> None:
        main, *clients = self.proxy().values()
        with zipfile.ZipFile(main) as archive:
            names = [name.split("/", 2)[2] for name in archive.namelist()]
        self.assertIn("sources/sources.go", names)
        self.assertFalse([name for name in names if name.count("/") > 1 and name.startswith("sources/")])
        shared = {name.rsplit("/", 1)[0] for name in names if name.startswith("integrations/")}
        self.assertEqual(shared, {"integrations/partitions"})
        for path in clients:
            with self.subTest(path=path), zipfile.ZipFile(path) as archive:
                files = {name.split("@v1.2.3/")[1]: archive.read(name).decode() for name in archive.namelist()}
                self.assertIn("\texample.org/Ab v1.2.3\n", files["go.mod"])
                self.assertNotIn("replace", files["go.mod"])
                self.assertRegex("".join(files.values()), r'\t"example\.org/Ab(/sources|/integrations/partitions)?"\n')
                self.assertNotRegex("".join(files.values()), r'\t"libconsistent["/]')
                sums = [line.split()[:2] for line in files["go.sum"].splitlines() if line.startswith("example.org")]
                self.assertEqual(sums, [["example.org/Ab", "v1.2.3"], ["example.org/Ab", "v1.2.3/go.mod"]])

    def test_each_artefact_has_a_bill_of_materials_of_its_own(self) -> None:
        shutil.copy(ROOT / "CHANGELOG.md", self.root)
        release = make.Release(Builder(self.root, self.folder, 0), "1.2.3", self.folder)
        zips = self.proxy()
        with contextlib.redirect_stdout(io.StringIO()):
            for name, path in zips.items():
                release.add(path, [Component("a", "1", "MIT")], name)
        release.close()
        for name, path in zips.items():
            bill = json.loads((self.folder / f"sbom/{name}.cdx.json").read_bytes())
            described = bill["metadata"]["component"]
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            self.assertEqual([described["name"], described["hashes"][0]["content"]], [name, digest])
            self.assertIn(f"{digest}  {path.relative_to(self.folder)}\n", (self.folder / "SHA256SUMS").read_text())

    def test_crates_say_what_a_registry_asks_for(self) -> None:
        for name in crate.CRATES:
            with self.subTest(crate=name):
                folder = name.removeprefix("libconsistent-") if name != "libconsistent" else "core"
                package = tomllib.loads((ROOT / folder / "Cargo.toml").read_text())["package"]
                for field in ("description", "license", "rust-version", "readme", "keywords", "categories"):
                    self.assertTrue(package.get(field), field)
                self.assertNotIn("publish", package)
                for licence in ("LICENSE-APACHE", "LICENSE-MIT"):
                    self.assertEqual((ROOT / folder / licence).read_text(), (ROOT / licence).read_text())

    def test_sums_of_go_modules_are_those_of_go(self) -> None:
        # The line that Go's own go.sum has of a module with this go.mod alone.
        described = text('module "rsc.io/quote"\n\nrequire "rsc.io/sampler" v1.3.0\n')
        self.assertEqual(gomodule.digest({"go.mod": described}), "h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0=")

    def test_a_wheel_gets_the_licences_of_others(self) -> None:
        given = self.folder / "x-1.0-py3-none-any.whl"
        with zipfile.ZipFile(given, "w") as archive:
            archive.writestr("x/__init__.py", "")
            archive.writestr("x-1.0.dist-info/METADATA", "Name: x\nLicense-File: LICENSE-MIT\n\ntext\n")
            archive.writestr("x-1.0.dist-info/RECORD", "x/__init__.py,,\n")
            archive.writestr("x-1.0.dist-info/sboms/x.json", f"path+file://{self.folder}/py")
        out = python.repacked(given, self.folder, text("all"), {}, self.folder / "out" / given.name)
        with zipfile.ZipFile(out) as archive:
            metadata = archive.read("x-1.0.dist-info/METADATA").decode()
            record = archive.read("x-1.0.dist-info/RECORD").decode().split("\n")
            names = set(archive.namelist())
            self.assertEqual(archive.read("x-1.0.dist-info/sboms/x.json"), b"path+file:///libconsistent/py")
        self.assertEqual(
            metadata, "Name: x\nLicense-File: LICENSE-MIT\nLicense-File: THIRD-PARTY-LICENSES.txt\n\ntext\n"
        )
        self.assertEqual({line.split(",")[0] for line in record if line}, names)

    def test_the_manifest_of_a_source_distribution_is_the_same_without_tests(self) -> None:
        manifest = tomllib.loads((ROOT / "core/Cargo.toml").read_text())
        kept = tomllib.loads(python.manifest_text(python.reduced(manifest)))
        self.assertNotIn("dev-dependencies", kept)
        self.assertNotIn("tokio", kept["dependencies"] | kept["features"])
        self.assertEqual(kept["dependencies"]["serde"], manifest["dependencies"]["serde"])
        self.assertEqual(kept["package"], manifest["package"])


if __name__ == "__main__":
    unittest.main()
