/** Threads, signals, and what belongs to a thread. */
import { both, semantics } from "../support/semantics.ts";

const perThread = `
  #include <hotlink.h>
  #include <pthread.h>
  #include <stdio.h>
  #include <unistd.h>
  static __thread int own = 100;
  /* more */
  static volatile int seen[2];
  OPAQUE int step(int n) { own += n; return own - n; }
  static void *run(void *index) { for (;;) { hotlink_safe_point(); seen[(long)index] = step((int)(long)index + 1); usleep(500); } return 0; }
  void describe(void) {
    static int started;
    if (!started) for (long i = 0; i < 2; i++) { pthread_t thread; pthread_create(&thread, 0, run, (void *)i); started = 1; }
    while (!seen[0] || !seen[1]) usleep(100);
    printf("%d %d", seen[0] > 0, seen[1] > 0);
  }`;

semantics(
  22,
  "a function that works on a thread-local variable changes, and each thread keeps its own",
  {
    variants: both,
    c: perThread,
    prints: /^1 1$/,
    steps: [
      {
        edit: ["return own - n;", "return own % (n + 1) == 100 % (n + 1) ? own : own;"],
        prints: /^1 1$/,
      },
      { edit: ['printf("%d', 'printf("new %d'], prints: /^new 1 1$/ },
    ],
  },
);

semantics(22, "a new thread-local variable starts right in every thread that runs", {
  variants: ["gcc -O0 -g", "clang -O2"],
  c: perThread,
  prints: /^1 1$/,
  steps: [
    {
      edit: [
        ["/* more */", "static __thread int fresh = 7;"],
        ["return own - n;", "fresh += n * 10; return fresh % 10;"],
        ["seen[0] > 0, seen[1] > 0", "seen[0], seen[1]"],
      ],
      prints: /^7 7$/,
    },
  ],
});

semantics(22, "a new initial value of a thread-local variable is for the threads to come", {
  variants: ["gcc -O0 -g"],
  c: perThread,
  prints: /^1 1$/,
  steps: [{ edit: ["own = 100", "own = 200"], prints: /^1 1$/ }],
});

semantics(34, "a signal handler changes, while signals come", {
  variants: both,
  c: `
    #include <signal.h>
    #include <stdio.h>
    #include <string.h>
    #include <sys/time.h>
    static volatile int last, caught;
    static void handle(int signal) { last = signal * 0 + 1; caught++; }
    void describe(void) {
      static int ready;
      if (!ready) {
        struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
        sigaction(SIGALRM, &action, 0);
        setitimer(ITIMER_REAL, &(struct itimerval){{0, 200}, {0, 200}}, 0);
        ready = 1;
      }
      int before = caught;
      while (caught == before) ;
      struct sigaction now;
      sigaction(SIGALRM, 0, &now);
      printf("%d %d", last, now.sa_handler == handle);
    }`,
  prints: /^1 1$/,
  steps: Array.from({ length: 2 }, (_, i) => ({
    edit: [`signal * 0 + ${i + 1}`, `signal * 0 + ${i + 2}`] as const,
    prints: new RegExp(`^${i + 2} 1$`),
  })),
});

semantics(35, "the start routine and the key destructor of threads to come are new", {
  variants: both,
  link: ["-pthread"],
  c: `
    #include <pthread.h>
    #include <stdio.h>
    static volatile int ended;
    static void at_end(void *value) { ended = (int)(long)value + 1; }
    static void *run(void *key) { pthread_setspecific(*(pthread_key_t *)key, (void *)10); return (void *)1; }
    static void *(*start)(void *);
    void describe(void) {
      static pthread_key_t key;
      if (!start) { start = run; pthread_key_create(&key, at_end); }
      pthread_t thread; void *result;
      pthread_create(&thread, 0, start, &key);
      pthread_join(thread, &result);
      printf("%d %d", (int)(long)result, ended);
    }`,
  prints: /^1 11$/,
  steps: [
    { edit: ["(void *)1;", "(void *)2;"], prints: /^2 11$/ },
    { edit: ["(long)value + 1", "(long)value + 5"], prints: /^2 15$/ },
  ],
});

semantics(36, "threads outside of the loop are never between two versions", {
  variants: both,
  link: ["-pthread"],
  c: `
    #include <pthread.h>
    #include <stdio.h>
    static volatile int wrong;
    static volatile long rounds;
    OPAQUE int pair(int x) { volatile int a = x + 1, b = x + 1; return a - b; }
    OPAQUE int middle(int x) { return pair(x) + pair(x + 1); }
    static void *spin(void *unused) { for (int i = 0;; i++) { if (middle(i) != 0) wrong++; rounds++; } return unused; }
    void describe(void) {
      static int started;
      if (!started) { started = 1; for (int i = 0; i < 3; i++) { pthread_t thread; pthread_create(&thread, 0, spin, 0); } }
      long before = rounds;
      while (rounds == before) ;
      printf("wrong %d", wrong);
    }`,
  prints: /^wrong 0$/,
  steps: Array.from({ length: 2 }, (_, i) => ({
    edit: [`a = x + ${i + 1}, b = x + ${i + 1}`, `a = x + ${i + 2}, b = x + ${i + 2}`] as const,
    prints: /^wrong 0$/,
  })),
});
