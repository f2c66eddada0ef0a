// Which of CPython's own tests run in the page, and which of those can't pass there.

export const MODULES = [
  "test_context",
  "test_locks",
  "test_queues",
  "test_runners",
  "test_taskgroups",
  "test_tasks",
  "test_timeouts",
  "test_waitfor",
];

const C_TASKS = ["CTaskSubclass_PyFuture_Tests", "CTask_CFuture_SubclassTests", "CTask_CFuture_Tests", "CTask_PyFuture_Tests"];

/** A test in these modules has to pass, unless it is listed here; one that is listed mustn't. `never`: it isn't even run. */
export const EXCEPTIONS = [
  {
    why: "There are no threads in a page.",
    tests: [
      "test_run_coroutine_threadsafe",
      "test_run_coroutine_threadsafe_and_cancel",
      "test_run_coroutine_threadsafe_task_cancelled",
      "test_run_coroutine_threadsafe_task_factory_exception",
      "test_run_coroutine_threadsafe_with_exception",
      "test_run_coroutine_threadsafe_with_timeout",
    ].map((name) => `test_tasks.RunCoroutineThreadsafeTests.${name}`),
  },
  {
    why: "There are no processes in a page. The tests skip themselves.",
    tests: ["test_tasks.CoroutineGatherTests.test_env_var_debug", "test_tasks.FutureGatherTests.test_env_var_debug"],
  },
  {
    why: "It counts all references, which only debug builds of CPython do. The test skips itself.",
    tests: ["test_tasks.CTask_CFuture_Tests.test_refleaks_in_task___init__"],
  },
  {
    why: "The tests are those of a later 3.14 than the engine's, 3.14.2, whose tasks in C don't do this yet. Those in Python do, and pass.",
    tests: [
      ...C_TASKS.flatMap((name) => [
        `test_tasks.${name}.test_eager_start_true_no_loop`,
        `test_tasks.${name}.test_gather_discards_awaited_by_for_pending`,
        `test_tasks.${name}.test_shield_cancel_outer_in_task`,
      ]),
      "test_tasks.CTask_CFuture_SubclassTests.test_wait_discards_awaited_by_for_pending",
      "test_tasks.CTask_CFuture_Tests.test_wait_discards_awaited_by_for_pending",
    ],
  },
  {
    why: "The same; and where they should fail, 3.14.2 uses memory that it has given back, and whatever comes after them breaks.",
    never: true,
    tests: [
      "test_tasks.CIntrospectionTests.test_register_task_resurrection",
      "test_tasks.CTask_CFuture_Tests.test_get_context_uninitialized_segfault",
    ],
  },
];
