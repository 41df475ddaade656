"""The window without a terminal: what its command line says, scripts, frames in files, lines
instead of a screen, recorded runs. SPDX-License-Identifier: MIT
"""

import os
import re
import subprocess
import tempfile
import unittest
import xml.dom.minidom

from harness import BUILD, Case, TOP

TUI = os.environ.get("RINGLAB_TUI", f"{BUILD}/tui/ringlab-tui")
SIM = f"{BUILD}/sim/ringlab-sim"
STORIES = f"{TOP}/sim/scenarios"
FIRST = f"{STORIES}/first-minute.json"


def tui(*words, stdin="", **variables):
    """Run it; the status, and what it printed and complained."""
    env = {"PATH": os.environ["PATH"], "RINGLAB_STORY": FIRST, **variables}
    done = subprocess.run([TUI, *words], input=stdin, capture_output=True, text=True, env=env,
                          cwd=TOP, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


def frame(*words, **variables):
    status, out, err = tui("--headless", *words, "--dump-frame", "-", **variables)
    if status != 0:
        raise AssertionError(f"{words}: {status}: {err}")
    return out


class Window(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def file(self, name, text):
        path = f"{self.folder}/{name}"
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return path

    def complains(self, words, *says, status=2, stdin=""):
        found, out, err = tui(*words, stdin=stdin)
        self.assertEqual(found, status, err)
        self.assertEqual(out, "")
        for one in says:
            self.assertIn(one, err)
        self.assertTrue(err.startswith("ringlab tui: "), err)


class CommandLine(Window):
    def test_help_fits_a_screen_and_shows_examples(self):
        status, out, _ = tui("--help")
        self.assertEqual(status, 0)
        self.assertLessEqual(len(out.splitlines()), 24)
        self.assertLessEqual(max(map(len, out.splitlines())), 80)
        self.assertIn("./ringlab tui --attach nodes.json", out)

    def test_version(self):
        self.assertRegex(tui("--version")[1], r"^ringlab \d+\.\d+")

    def test_what_is_asked_wrongly_is_named(self):
        self.complains(["--sede", "7"], "--sede", "did you mean --seed?")
        self.complains(["--seed"], "--seed needs a value")
        self.complains(["--seed", "x"], '"x"')
        self.complains(["--headless", "--size", "80"], "--size is written like 80x24")
        self.complains(["--headless", "--size", "0x24"], "--size")
        self.complains(["--theme", "pink"], "dark, light, mono", '"pink"')
        self.complains(["--color", "maybe"], "auto, always or never")
        self.complains(["--format", "png"], "text, ansi, svg or golden")
        self.complains(["--rate", "100"], "0.1 to 10")
        self.complains(["a.json", "b.json"], "one world at a time")
        self.complains(["a.json", "--attach", "nodes.json"], "one world at a time")
        self.complains(["--headless", "--plain"], "do not go together")
        self.complains(["--allow-write"], "for --attach")
        self.complains(["--dump-frame", "f"], "--headless")

    def test_a_screen_that_is_none_is_refused_with_advice(self):
        self.complains([], "output is not a terminal", "--plain", "--dump-frame")

    def test_a_story_that_is_not_there_is_named(self):
        self.complains(["--headless", "no-such-story"], "no-such-story", "No such file")

    def test_a_mistake_in_a_story_is_told_with_line_and_column_before_anything(self):
        path = self.file("bad.json", '{"name": "x",\n "nodes": 3,\n "ned": "1s"}\n')
        self.complains([path], f"{path}:3:2:", "ned")
        self.complains(["--headless", path], f"{path}:3:2:", "ned")

    def test_a_story_is_found_by_its_name(self):
        self.assertIn("hot key, seed", frame("hot-key"))
        self.assertIn("hot key, seed 7", frame("hot-key", "--seed", "7"))


class Frames(Window):
    def test_the_environment_makes_no_difference(self):
        here = frame("--keys", "c")
        self.assertEqual(frame("--keys", "c", TERM="dumb", LANG="C", LC_ALL="C", COLUMNS="40",
                               LINES="10", NO_COLOR="1"), here)

    def test_a_frame_has_the_size_that_was_asked_for(self):
        for width, height in [(80, 24), (120, 40), (60, 16), (40, 10), (30, 5), (1, 1), (200, 60)]:
            lines = frame("--size", f"{width}x{height}").splitlines()
            self.assertLessEqual(len(lines), height)
            self.assertLessEqual(max(map(len, lines)), width)
            if width >= 40 and height >= 10:
                self.assertIn("?help", lines[-1])

    def test_ascii_frames_hold_only_ascii(self):
        for view in "123456":
            out = frame("--ascii", "--size", "120x40", "--keys", f"c<get key:3 via C>{view}")
            self.assertRegex(out, r"^[\x20-\x7e\n]*$")

    def test_a_picture_is_valid_and_the_same_twice(self):
        one, two = (frame("--keys", "c", "--format", "svg") for _ in range(2))
        self.assertEqual(one, two)
        picture = xml.dom.minidom.parseString(one)
        self.assertIn("D joins", picture.getElementsByTagName("desc")[0].firstChild.data)

    def test_colours_are_left_out_where_they_are_not_wanted(self):
        self.assertRegex(frame("--format", "ansi"), "\x1b\\[[0-9;]*3[0-9]")
        plain = frame("--format", "ansi", "--color", "never")
        self.assertNotRegex(plain, "\x1b\\[(?:[0-9;]*;)?[34][0-8][;m]")

    def test_what_exists_is_not_overwritten(self):
        path = f"{self.folder}/f.svg"
        self.assertEqual(tui("--headless", "--keys", f"<export svg {path}>")[0], 0)
        with open(path, encoding="utf-8") as file:
            first = file.read()
        self.complains(["--headless", "--keys", f"c<export svg {path}>"],
                       f"{path} exists. :export! svg {path} overwrites it.", status=1)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), first)
        self.assertEqual(tui("--headless", "--keys", f"c<export! svg {path}>")[0], 0)


class Scripts(Window):
    def test_a_script_fails_at_the_line_that_does_not_hold(self):
        path = self.file("s", "# the first minute\n:next\n<expect \"D joins\">\n"
                              "<expect \"nobody says this\">\n")
        self.complains(["--headless", "--script", path], f"{path}:4:", "nobody says this", status=1)

    def test_a_command_that_fails_is_named_with_its_line(self):
        path = self.file("s", ":next\n:reomve B\n")
        self.complains(["--headless", "--script", path], f"{path}:2:", "Did you mean :remove ?",
                       status=1)

    def test_frames_can_be_written_on_the_way(self):
        path = f"{self.folder}/f"
        self.assertEqual(tui("--headless", "--keys", f"a<dump {path}>")[0], 0)
        with open(path, encoding="utf-8") as file:
            self.assertIn("D joins", file.read())

    def test_the_sizes_change_on_the_way(self):
        out = frame("--keys", "<size 120x40><expect \"Events\"><size 30x5>")
        self.assertIn("too small", out)

    def test_what_is_no_script_is_refused_at_once(self):
        for path in ["/dev/zero", self.folder, self.file("long", "# " + "x" * 2000 + "kill A\n")]:
            status, out, err = tui("--headless", "--script", path)
            self.assertEqual((status, out), (1, ""), path)
            self.assertRegex(err, "not a text|annot read", path)
            self.complains(["--headless", "--keys", f"<source {path}>"], path, status=1)
        again = f"{self.folder}/again"
        self.file("again", f":source {again}\n")
        self.complains(["--headless", "--keys", f"<source {again}>"], "scripts that call scripts",
                       status=1)

    def test_a_bracket_that_does_not_close_is_named(self):
        self.complains(["--headless", "--keys", "a<step"], "does not close", status=1)

    def test_a_sitting_can_be_saved_and_repeated(self):
        saved = f"{self.folder}/saved"
        first = frame("--keys", f"caxk....2jj<save {saved}><Esc>c")
        self.assertEqual(tui("--headless", "--keys", f"<source {saved}>")[0], 0)
        again = frame("--script", saved, "--keys", "<Esc>c")
        self.assertEqual(again, first)


class Plain(Window):
    def test_lines_tell_what_happens_without_any_drawing(self):
        status, out, err = tui("--plain", stdin="add\nview flow\nnext fault\nview node\nquit\n")
        self.assertEqual((status, err), (0, ""))
        self.assertIn("step 1: D joins: 12 of 48 keys change owner", out)
        self.assertIn("12 of 48 keys changed owner.", out)
        self.assertIn("ok: only D gained keys.", out)
        self.assertIn("B crashes, for 5 s", out)
        self.assertNotIn("\x1b", out)
        self.assertNotRegex(out, "[─│┌└█⠁-⣿]")

    def test_every_view_can_be_told(self):
        views = ["ring", "flow", "path", "node", "stats", "log"]
        for view in views:
            status, out, _ = tui("--plain", stdin=f"seek t=45s\nview {view}\n")
            self.assertEqual(status, 0)
            self.assertGreater(len(out.splitlines()), 6, view)

    def test_what_fails_is_told_and_the_rest_goes_on(self):
        status, out, _ = tui("--plain", stdin="reomve\nadd\n")
        self.assertEqual(status, 1)
        self.assertIn("Did you mean :remove ?", out)
        self.assertIn("D joins", out)

    def test_somebody_who_asks_for_it_everywhere_gets_it(self):
        status, out, _ = tui(stdin="add\n", ACCESSIBLE="1")
        self.assertEqual(status, 0)
        self.assertIn("D joins", out)


class Recorded(Window):
    def record(self, story, *options):
        trace = f"{self.folder}/t"
        subprocess.run([SIM, "run", story, "--trace", trace, *options], check=False, cwd=TOP,
                       capture_output=True)
        return trace

    def test_a_recorded_run_can_be_seen_again(self):
        trace = self.record(FIRST, "--seed", "3")
        out = frame("--trace", trace, "--keys", "c")
        self.assertIn("first minute, seed 3", out)
        self.assertIn("D joins", out)

    def test_a_run_without_a_broken_promise_says_so(self):
        out = frame("--trace", self.record(FIRST))
        self.assertIn("No promise is broken", out)

    def test_a_recording_that_was_cut_is_shown_as_far_as_it_goes(self):
        trace = self.record(FIRST)
        with open(trace, "rb") as file:
            data = file.read()
        with open(trace, "wb") as file:
            file.write(data[:len(data) * 3 // 4])
        status, out, _ = tui("--trace", trace, "--plain", stdin="seek end\nview ring\n")
        self.assertEqual(status, 0)
        self.assertRegex(out, r"cut short or damaged at byte \d+; up to step \d+")

    def test_what_is_no_recording_is_refused(self):
        self.complains(["--trace", FIRST, "--headless"], FIRST)
        self.complains(["--trace", f"{self.folder}/none", "--headless"], "none")


class Real(Case):
    """With real nodes."""

    def test_a_journal_is_opened_at_its_end_if_nothing_is_wrong(self):
        with tempfile.TemporaryDirectory() as folder:
            cluster = self.cluster("A", flags=["--journal", f"{folder}/j"])
            cluster["A"].put("tea", "green")
            cluster["A"].get("tea")
            cluster["A"].stop()
            out = frame("--journal", f"{folder}/j")
            self.assertIn("JOURNAL", out)
            self.assertIn("every effect was reproduced", out)
            self.assertIn("tea", frame("--journal", f"{folder}/j", "--keys", "4"))

    def test_what_is_no_cluster_is_refused_with_the_reason(self):
        for where in ["/no/such/file.json", FIRST, "http://192.0.2.1:1/"]:
            status, out, err = tui("--attach", where, "--plain")
            self.assertEqual((status, out), (2, ""), where)
            self.assertRegex(err, r"^ringlab tui: \S")
        self.assertIn("--allow-remote", err)


if __name__ == "__main__":
    unittest.main()
