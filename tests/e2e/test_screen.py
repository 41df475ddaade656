"""The window within the program screen, which is a terminal of another kind than those around it.
SPDX-License-Identifier: MIT
"""

import shutil
import tempfile
import unittest

from test_window import Window, drawn, setUpModule


@unittest.skipUnless(shutil.which("screen"), "there is no screen")
class Screen(Window):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="ringlab-screen-")  # only for its owner
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        with open(f"{self.folder}/rc", "w", encoding="utf-8") as file:
            file.write("startup_message off\ndefutf8 on\nautodetach off\n")  # it ends with tmux
        self.around = ["env", f"SCREENDIR={self.folder}", "screen", "-U", "-c", f"{self.folder}/rc"]

    def test_each_view_at_two_sizes(self):
        window = self.window()
        window.type("c")
        for view in "123456":
            window.type(view)
            self.expect(window, drawn(f"c{view}"))
        window.resize(120, 40)
        self.expect(window, drawn("c6", (120, 40)), 40)

    def test_special_keys_and_a_lone_escape_arrive_and_it_leaves_in_order(self):
        window = self.window()
        window.type("?")
        window.until("Keys of 1 Ring")
        window.keys("Escape")
        window.until(lambda shown: "Keys of 1 Ring" not in shown)
        window.keys("Right")
        window.until("seed 1 │ step 1 ")
        window.keys("End")
        window.until("seed 1 │ step 1851/1851 ")
        window.type("q")
        window.until("ended 0")


if __name__ == "__main__":
    unittest.main()
