/** Lambdas: compilers count them, and what the program keeps of one must go on to call that one. */
import { both, semantics } from "../support/semantics.ts";

const optimised = ["gcc -O0 -g", "gcc -O2", "clang -O2", "gcc -O2 -ffunction-sections"] as const;

/** Callbacks that were registered once, in every way there is. */
const handlers = `
  #include <cstdio>
  #include <functional>
  #include <map>
  #include <string>
  #include <vector>
  struct Loop {
    std::map<std::string, std::function<int(int)>> named;
    std::vector<std::function<int(int)>> list;
    int fire(const char *name, int x) { return named[name](x); }
  };
  Loop loop;
  static volatile int factor = 10;
  void listen(int base) {
    /* first */
    loop.named["add"] = [base](int x) { return x + base; };
    loop.named["scale"] = [](int x) { return x * factor; };
    /* middle */
    std::string name = "long enough not to be stored in the object itself";
    loop.list.push_back([name, base](int x) { return (int)name.size() + base + x; });
    loop.list.push_back([&](int x) { return x + 7; });
  }
  void describe() {
    if (loop.list.empty()) listen(5);
    printf("%d %d %d %d", loop.fire("add", 1), loop.fire("scale", 2), loop.list[0](1), loop.list[1](1));
  }`;

semantics(15, "functions in a map stay what they are when one is added before, and then change", {
  variants: both,
  cxx: handlers,
  prints: /^6 20 55 8$/,
  steps: [
    {
      edit: ["/* first */", 'loop.named["zero"] = [](int x) { return x * 1000 + factor; };'],
      prints: /^6 20 55 8$/,
    },
    { edit: ["x + base;", "x + base + 100;"], prints: /^106 20 55 8$/ },
    {
      edit: [
        ["x * factor;", "x * factor + 1;"],
        ["+ base + x;", "+ base + x + 1000;"],
      ],
      prints: /^106 21 1055 8$/,
    },
    {
      edit: ["/* middle */", 'loop.named["half"] = [](int x) { return x / 2; };'],
      prints: /^106 21 1055 8$/,
    },
    { edit: ["return x + 7;", "return x + 9;"], prints: /^106 21 1055 10$/ },
  ],
});

semantics(15, "functions in a map stay what they are when one is removed or they change places", {
  variants: both,
  cxx: handlers,
  prints: /^6 20 55 8$/,
  steps: [
    {
      edit: ['loop.named["add"] = [base](int x) { return x + base; };', ""],
      prints: /^6 20 55 8$/,
    },
    { edit: ["x * factor;", "x * factor + 3;"], prints: /^6 23 55 8$/ },
    {
      edit: [
        ['loop.named["scale"] = [](int x) { return x * factor + 3; };', ""],
        [
          "loop.list.push_back([&](int x) { return x + 7; });",
          'loop.list.push_back([&](int x) { return x + 7; }); loop.named["scale"] = [](int x) { return x * factor + 3; };',
        ],
      ],
      prints: /^6 23 55 8$/,
    },
    { edit: ["x * factor + 3", "x * factor + 4"], prints: /^6 24 55 8$/ },
  ],
});

semantics(15, "lambdas that change at once with their number cannot be told apart", {
  variants: ["gcc -O0 -g", "gcc -O2", "clang -O2"],
  cxx: handlers,
  prints: /^6 20 55 8$/,
  steps: [
    {
      edit: [
        ["/* first */", 'loop.named["zero"] = [](int x) { return x * 1000 + factor; };'],
        ["return x + base;", "return x + base + 100;"],
      ],
      says: /^restart _ZZ?.*6listeni.*: is one of several that changed/m,
      restart: /^106 20 55 8$/,
      prints: /^6 20 55 8$/,
    },
  ],
});

semantics(15, "a lambda in a function object that captures more", {
  variants: both,
  cxx: handlers,
  prints: /^6 20 55 8$/,
  steps: [
    {
      edit: [
        "[name, base](int x) { return",
        "[name, base, more = name](int x) { return (int)more.size() +",
      ],
      says: /^restart _ZZ?.*6listeni.*: captures something else/m,
      restart: /^6 20 104 8$/,
      prints: /^6 20 55 8$/,
    },
  ],
});

semantics(15, "a thread that runs a lambda goes on with it, and so do new ones", {
  variants: optimised,
  cxx: `
    #include <atomic>
    #include <cstdio>
    #include <thread>
    #include <unistd.h>
    std::atomic<int> ticks, tocks;
    OPAQUE int step(int x) { return x; }
    void describe() {
      static bool started = false;
      static int calls = 0;
      if (!started) {
        started = true;
        /* first */
        std::thread([] { for (;;) { ticks = step(1); usleep(500); } }).detach();
      }
      std::thread shot([&calls = calls] { tocks = calls * 0 + 5; });
      shot.join();
      while (ticks != step(1)) usleep(100);
      printf("%d %d", (int)ticks, (int)tocks);
    }`,
  prints: /^1 5$/,
  link: ["-pthread"],
  steps: [
    {
      edit: [
        "/* first */",
        "std::thread([] { tocks = 900; }).detach(); std::thread([] { ticks = 800; }).join();",
      ],
      prints: /^1 5$/,
    },
    { edit: ["return x;", "return x + 1;"], prints: /^2 5$/ },
    { edit: ["* 0 + 5", "* 0 + 6"], prints: /^2 6$/ },
  ],
});

semantics(15, "lambdas in lambdas, and those of any type", {
  variants: both,
  cxx: `
    #include <cstdio>
    #include <functional>
    namespace game {
    std::function<int(int)> kept;
    std::function<std::function<int(int)>(int)> maker;
    template <class F> int apply(F f) { return f(1) + (int)f(2.5); }
    int generic(int base) {
      /* generic */
      auto twice = [base](auto x) { return x * 2 + base; };
      return apply(twice);
    }
    void make() {
      /* outer */
      maker = [](int a) {
        /* inner */
        return [a](int b) { return a * 100 + b; };
      };
      kept = maker(3);
    }
    }
    void describe() {
      if (!game::kept) game::make();
      printf("%d %d %d", game::kept(4), game::maker(5)(6), game::generic(1));
    }`,
  prints: /^304 506 9$/,
  steps: [
    {
      edit: [
        ["/* outer */", "maker = [](int a) { return [a](int b) { return -a - b; }; };"],
        ["/* generic */", "auto first = [base](auto x) { return x * 7 - base; }; apply(first);"],
      ],
      prints: /^304 506 9$/,
    },
    {
      edit: [
        "/* inner */",
        "std::function<int(int)> other = [a](int b) { return a - b; }; other(1);",
      ],
      prints: /^304 506 9$/,
    },
    { edit: ["a * 100 + b", "a * 1000 + b"], prints: /^3004 5006 9$/ },
    { edit: ["x * 2 + base", "x * 3 + base"], prints: /^3004 5006 12$/ },
  ],
});

const shared = {
  cxx: `
    #include <cstdio>
    #include "shared.h"
    int other(int x);
    void describe() {
      if (!kept) listen(5);
      static Widget widget;
      printf("%d %d %d", kept(1), other(1), widget.action(1));
    }`,
  files: {
    "shared.h": `
      #include <functional>
      inline std::function<int(int)> kept;
      inline void listen(int base) {
        /* first */
        kept = [base](int x) { return x + base; };
      }
      struct Widget {
        /* member */
        std::function<int(int)> action = [this](int x) { return x + size; };
        int size = 30;
      };`,
    "other.cc": `
      #include "shared.h"
      int other(int x) { static Widget widget; if (!kept) listen(8); return kept(x) + widget.action(x); }`,
  },
  prints: /^6 37 31$/,
} as const;

semantics(15, "lambdas in a header that all its files were rebuilt with", {
  ...shared,
  variants: both,
  steps: [
    {
      edit: ["shared.h", "/* first */", "if (base > 1000) kept = [](int x) { return -x; };"],
      compile: ["case.cc", "other.cc"],
      prints: /^6 37 31$/,
    },
    {
      edit: ["shared.h", "return x + base;", "return x + base + 100;"],
      compile: ["case.cc", "other.cc"],
      prints: /^106 137 31$/,
    },
    {
      edit: ["shared.h", "return x + size;", "return x + size + 1000;"],
      compile: ["case.cc", "other.cc"],
      prints: /^106 1137 1031$/,
    },
  ],
});

semantics(15, "lambdas in a header that one file was not rebuilt with", {
  ...shared,
  variants: both,
  steps: [
    {
      edit: ["shared.h", "/* first */", "kept = [](int x) { return -x; };"],
      compile: ["case.cc"],
      says: /^restart .*6listeni.*other\.o was not rebuilt/m,
      restart: /./,
      prints: /^6 37 31$/,
    },
  ],
});
