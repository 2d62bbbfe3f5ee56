/**
 * Codes: one for everything an update may have to tell, with what it means and what to do.
 *
 * A report says in a line what happened to whom. The code in it leads to the rest: `hotlink explain H0201`,
 * and docs/verdicts.md, which is made from this table. A code is never given another meaning; one that is
 * not needed any more leaves a hole.
 */

/** What there is to say about a code. */
export interface Article {
  readonly code: string;
  readonly title: string;
  /** What is the case now. */
  readonly meaning: string;
  /** Why it is so. */
  readonly why: string;
  /** What to do about it, where that is something else than for the rest of its group. */
  readonly remedy?: string;
}

/** Codes that start alike. */
export interface ArticleGroup {
  readonly start: string;
  readonly title: string;
  readonly remedy: string;
}

export const articleGroups: readonly ArticleGroup[] = [
  { start: "H00", title: "What an update did", remedy: "Nothing." },
  { start: "H01", title: "Done, but look at it", remedy: "Restart the process where it matters." },
  {
    start: "H02",
    title: "Cannot be done to a running process",
    remedy: "'hotlink restart' starts the process again with the new generation, without a link.",
  },
  {
    start: "H03",
    title: "Why a whole update is refused",
    remedy: "Mend it, and build again.",
  },
  { start: "H04", title: "Why a process did not get an update", remedy: "'hotlink restart'." },
];

export const codes = {
  Changed: {
    code: "H0001",
    title: "a function has a new body",
    meaning:
      "The next call runs the new body. The function's address stays what it was: pointers taken before lead to the new body, too.",
    why: "The machine code of the function differs, or where it leads does.",
    remedy: "Nothing. A call of the old body that is on some stack goes on there to its end.",
  },
  Added: {
    code: "H0002",
    title: "something is new",
    meaning: "It has been placed and initialised.",
    why: "The previous version of the program had nothing of that name there.",
  },
  Constant: {
    code: "H0003",
    title: "a constant has another content",
    meaning:
      "It was overwritten where it is, or has a new place to which all code of the program refers from now on.",
    why: "The content differs.",
    remedy: "Nothing. What the program computed from the old content stays as it is.",
  },
  Removed: {
    code: "H0004",
    title: "something is not part of the program any more",
    meaning: "Its memory is kept, so that whoever still has its address can use it.",
    why: "No object file defines it now.",
    remedy: "Nothing. A variable that comes back later starts anew.",
  },
  Initial: {
    code: "H0005",
    title: "a variable starts with another value",
    meaning:
      "Where the variable still has the old initial value, it has the new one now. Where the program has changed it, its value stays; the report shows both.",
    why: "The value of a variable is the program's state, and an update does not lose that.",
    remedy: "Nothing, or set the variable with a debugger, or restart the process.",
  },
  ThreadLocal: {
    code: "H0006",
    title: "a thread-local variable starts with another value",
    meaning: "New threads start with it, and so do those that have not changed the variable.",
    why: "Each thread has the variable for itself, and its value is state.",
  },

  StartsAnew: {
    code: "H0101",
    title: "a variable lost its value",
    meaning: "It has a new place and its initial value.",
    why: "It holds places inside of a function (labels, say) that has a new body; the old ones belong to the old body, which may still be running.",
    remedy: "Nothing where it is only a table of labels; else restart the process.",
  },
  Border: {
    code: "H0102",
    title: "an address may mean the end of one variable or the start of the next",
    meaning: "It was taken for the start of the next one.",
    why: "Both variables are in one section, and the object file has only a number for the place between them; one of the two has moved.",
    remedy: "Compile with -fdata-sections, which gives each variable a section of its own.",
  },
  Parted: {
    code: "H0103",
    title: "two functions were one, and are not any more",
    meaning: "Pointers to either of them that were taken so far lead to the one that is named.",
    why: "They were two names for one place, and a place can lead to one body only.",
    remedy: "Nothing where no pointer was taken; else restart the process.",
  },
  Undone: {
    code: "H0104",
    title: "files are undone",
    meaning:
      "The program holds older versions of these files than those on disk, since an undo brought them back. They stay so until they are written again.",
    why: "An update that applied them again would take the undo back without a word.",
    remedy:
      "'hotlink redo' applies them again, where nothing else was built since; else edit and build them, or touch the objects.",
  },
  Enumerators: {
    code: "H0105",
    title: "enumerators have other values",
    meaning:
      "New code uses the new numbers. Variables that hold one of them keep the number that they have.",
    why: "What a number in memory was meant for is not written anywhere.",
  },
  Reinitialised: {
    code: "H0106",
    title: "a variable would be initialised otherwise at a start",
    meaning:
      "The variable keeps its value; its constructor, or what computes its value, does not run again.",
    why: "The value is the program's state, and a second construction would lose it.",
  },
  InlineCopies: {
    code: "H0107",
    title: "an inline function changed in some of its files only",
    meaning:
      "The files of a program have different bodies of one function, of which one counts for all; the report says which.",
    why: "Each file that uses an inline function brings its body, and not all of them were rebuilt.",
    remedy: "Build the files that the report names.",
  },
  MovedStatic: {
    code: "H0108",
    title: "a static variable is in another file now",
    meaning: "It keeps its value where it is certain that it is the same one; else it starts anew.",
    why: "The names of static variables are their file's own: only name, size and content tell.",
  },

  GrownVariable: {
    code: "H0201",
    title: "a variable needs more memory",
    meaning: "New processes have the larger variable, running ones go on as they were.",
    why: "There is something else behind it, and pointers to it may be anywhere, so it can neither grow nor move.",
  },
  GrownTable: {
    code: "H0202",
    title: "a table of virtual functions needs more memory",
    meaning: "New processes have the larger table, running ones go on as they were.",
    why: "Each object of the class points at the table, so it cannot move.",
  },
  ThreadConstructor: {
    code: "H0203",
    title: "a new thread-local variable may need a constructor",
    meaning: "New processes construct it, running ones go on as they were.",
    why: "Compilers construct all thread-local variables of a file in one go, once in each thread, and threads that did so will not do it again.",
    remedy: "Put the variable into a file of its own, or 'hotlink restart'.",
  },
  ChangedLibrary: {
    code: "H0204",
    title: "a shared library is another one",
    meaning: "Running processes keep the library that they have loaded.",
    why: "The dynamic linker cannot exchange a library that is in use.",
    remedy:
      "'hotlink restart'. A library of the project that is built with 'hotlink build' becomes part of the program, and can be changed.",
  },
  NewIndirect: {
    code: "H0205",
    title: "an indirect function is new",
    meaning: "New processes have it, running ones go on as they were.",
    why: "Its resolver must run on a thread of the program before anybody calls the function, which is when a program starts.",
  },
  OtherResolver: {
    code: "H0206",
    title: "an indirect function has another resolver",
    meaning: "Running processes keep what the old resolver chose.",
    why: "The choice was made when the process started.",
  },
  ChangedIndirect: {
    code: "H0207",
    title: "a function became an indirect one, or was one",
    meaning: "New processes have it so, running ones go on as they were.",
    why: "Pointers to it that were taken so far lead to the function, or to what its resolver chose, and would not be equal to new ones.",
  },
  Constructor: {
    code: "H0208",
    title: "a new variable has a constructor that cannot run alone",
    meaning: "New processes construct it, running ones go on as they were.",
    why: "Compilers make one function of all constructors of a file, and running it would construct the old variables of the file a second time.",
    remedy:
      "Put the variable into a file of its own, or make it a static variable of a function, or 'hotlink restart'.",
  },
  Relinked: {
    code: "H0209",
    title: "the program was linked from nothing",
    meaning: "New processes have the new program, running ones go on as they were.",
    why: "Something is in another place now that had to stay where it was; the line says what.",
  },
  VirtualOrder: {
    code: "H0210",
    title: "virtual functions have other places in their table",
    meaning: "New processes have the new table, running ones go on with everything as it was.",
    why: "A virtual call knows only a number. Code that was not rebuilt, or that is running, would call another function.",
  },
  Lambda: {
    code: "H0211",
    title: "it is not certain which lambda is which, or what it captured",
    meaning: "The process goes on with the old code.",
    why: "Compilers number lambdas, and an edit can change numbers, bodies and captures at once. Objects made from them would call another one, or with other captures.",
  },
  Layout: {
    code: "H0212",
    title: "a type lies in memory otherwise than before",
    meaning: "The process goes on with the old code, which fits the objects that it has.",
    why: "Objects made before have their members in the old places, on the heap, too, where they cannot be found.",
  },
  VariableType: {
    code: "H0213",
    title: "a variable is of another type than before",
    meaning: "The process goes on with the old code, which fits what the variable holds.",
    why: "The bytes of a value mean something else in another type.",
  },

  LinkFailed: {
    code: "H0300",
    title: "the program does not link",
    meaning: "Nothing was changed, and processes run on.",
    why: "The message says it, as a linker would.",
  },
  Undefined: {
    code: "H0301",
    title: "a name is used and nobody defines it",
    meaning: "Nothing was changed, and processes run on.",
    why: "Either the definition was removed or renamed while a file still uses it, or a file that has it was not built or is not linked.",
    remedy: "Build all files that use the name, or link the file that defines it.",
  },
  Duplicate: {
    code: "H0302",
    title: "a name is defined more than once",
    meaning: "Nothing was changed, and processes run on.",
    why: "Two files that are linked define the same name, and neither definition is weak.",
    remedy:
      "Remove one of them, or make it static. Where a definition moved to another file, build both files.",
  },
  BadFile: {
    code: "H0303",
    title: "a file cannot be read, or is damaged",
    meaning: "Nothing was changed, and processes run on.",
    why: "It is missing, is being written at this moment, was cut off, or is no object file.",
    remedy: "Let the build end, then update again; else build the file anew.",
  },
  Unsupported: {
    code: "H0304",
    title: "only the real linker can link this",
    meaning:
      "The update was refused. When the program is linked the next time, the real linker does it, and the program cannot be changed while it runs.",
    why: "The message names what hotlink does not do.",
    remedy: "Take it out of the program where you want to change it while it runs.",
  },
  Relocation: {
    code: "H0305",
    title: "a field cannot hold what is wanted of it",
    meaning: "Nothing was changed, and processes run on.",
    why: "The instruction or constant has less room than the address needs, or is made for another kind of symbol.",
    remedy: "Compile the file as the rest of the program is: -fPIC or -fPIE, and no small fields.",
  },
  NotInMemory: {
    code: "H0306",
    title: "an earlier version is not in memory any more",
    meaning: "Nothing was changed, and processes run on.",
    why: "What an undo brings back comes from the daemon's memory. It keeps a bounded number of generations, forgets them when it ends, and of an archive it has only the members that were linked.",
    remedy:
      "'hotlink log' shows which generations are there; 'hotlink redo' and another build lead to the newest sources.",
  },

  NoSafePoint: {
    code: "H0401",
    title: "a process did not reach a safe point in time",
    meaning: "It runs on without the change; the next update tries again.",
    why: "It did not come to hotlink_safe_point() or to the end of its loop's turn, or a thread of it stayed in code that was to be overwritten.",
    remedy: "'hotlink update' when it is not busy or waiting any more.",
  },
  OtherMemory: {
    code: "H0402",
    title: "a process holds other bytes than were expected",
    meaning: "It was not changed, and gets no updates until it is restarted.",
    why: "Somebody else wrote to its code or constants: a debugger with a breakpoint there, or the program itself.",
    remedy: "'hotlink restart'; and remove breakpoints before updates.",
  },
  Unwritable: {
    code: "H0403",
    title: "a process's memory cannot be written",
    meaning: "It was not changed, and gets no updates until it is restarted.",
    why: "The system refused the write, or the program changed the protection of its memory.",
  },
  Ended: {
    code: "H0404",
    title: "a process ended before it could be changed",
    meaning: "There is nothing to be changed any more.",
    why: "Its connection was lost while the update was on its way.",
    remedy: "Nothing.",
  },
  LibraryTrouble: {
    code: "H0405",
    title: "a process cannot use a library that the change needs",
    meaning: "It was not changed, and gets no updates until it is restarted.",
    why: "The message says it: a library cannot be loaded, or lacks a symbol, or is too far away.",
    remedy: "'hotlink restart', when the library is there.",
  },
  AwaitsRestart: {
    code: "H0406",
    title: "a process waits for its restart",
    meaning: "It runs the generation that it has, and gets no updates until it is restarted.",
    why: "This generation or an earlier one cannot be applied to a running process; later ones build on it, an undo of it too.",
    remedy:
      "'hotlink restart'. 'hotlink update --dry-run' tells beforehand what a build would ask for.",
  },
  Breakpoint: {
    code: "H0407",
    title: "a debugger has a breakpoint where the update must write",
    meaning: "The process was not changed, and takes the update with the next one.",
    why: "The debugger would write its old byte back into the new code.",
    remedy: "Remove the breakpoint, and update again.",
  },
} as const;

/** The articles in the order of their codes. */
export const articles: readonly Article[] = Object.values(codes);

/** What to do about a code. */
export function remedyOf({ code, remedy }: Article): string {
  return remedy ?? articleGroups.find(({ start }) => code.startsWith(start))!.remedy;
}

/** The article of a code, in small letters or large ones. */
export function articleOf(code: string): Article | undefined {
  return articles.find((article) => article.code === code.toUpperCase());
}
