#include <cuda_runtime_api.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/emulator/tests/runtime/process.h"

namespace vertebra::emulator::runtime {
namespace {

/// What host functions wrote, in their order.
std::string trace;
void append(void* letter) { trace += *static_cast<const char*>(letter); }
void enqueue(cudaStream_t stream, const char* letter) {
  EXPECT_EQ(cudaLaunchHostFunc(stream, append, const_cast<char*>(letter)), cudaSuccess);
}

cudaStream_t make_stream(unsigned flags = cudaStreamDefault) {
  cudaStream_t stream = nullptr;
  EXPECT_EQ(cudaStreamCreateWithFlags(&stream, flags), cudaSuccess);
  return stream;
}

cudaEvent_t make_event(unsigned flags = cudaEventDefault) {
  cudaEvent_t event = nullptr;
  EXPECT_EQ(cudaEventCreateWithFlags(&event, flags), cudaSuccess);
  return event;
}

TEST(Streams, WhatTheyWereMadeWith) {
  EXPECT_EQ(run_process([] {
              cudaStream_t stream = nullptr;
              EXPECT_EQ(cudaStreamCreateWithPriority(&stream, cudaStreamNonBlocking, -99),
                        cudaSuccess);
              unsigned flags = 0;
              int priority = 0, least = -1, greatest = 1, device = -1;
              unsigned long long id = 0, other_id = 0;
              EXPECT_EQ(cudaDeviceGetStreamPriorityRange(&least, &greatest), cudaSuccess);
              EXPECT_EQ(cudaStreamGetFlags(stream, &flags), cudaSuccess);
              EXPECT_EQ(cudaStreamGetPriority(stream, &priority), cudaSuccess);
              EXPECT_EQ(cudaStreamGetDevice(stream, &device), cudaSuccess);
              EXPECT_EQ(cudaStreamGetId(stream, &id), cudaSuccess);
              EXPECT_EQ(cudaStreamGetId(nullptr, &other_id), cudaSuccess);
              EXPECT_EQ(flags, unsigned{cudaStreamNonBlocking});
              EXPECT_EQ(priority, greatest);
              EXPECT_EQ(device, 0);
              EXPECT_NE(id, other_id);
              EXPECT_EQ(cudaStreamDestroy(stream), cudaSuccess);
              EXPECT_EQ(cudaStreamDestroy(stream), cudaErrorInvalidResourceHandle);
              EXPECT_EQ(cudaStreamSynchronize(stream), cudaErrorInvalidResourceHandle);
              EXPECT_EQ(cudaStreamDestroy(nullptr), cudaErrorInvalidResourceHandle);
              cudaGetLastError();
            }),
            silent);
}

TEST(Streams, OnePerThread) {
  EXPECT_EQ(run_process([] {
              unsigned long long legacy = 0, own = 0, same = 0;
              EXPECT_EQ(cudaStreamGetId(cudaStreamLegacy, &legacy), cudaSuccess);
              EXPECT_EQ(cudaStreamGetId(cudaStreamPerThread, &own), cudaSuccess);
              EXPECT_EQ(cudaStreamGetId(cudaStreamPerThread, &same), cudaSuccess);
              EXPECT_NE(legacy, own);
              EXPECT_EQ(own, same);
            }),
            silent);
}

TEST(Streams, EagerWorkIsDoneAtOnce) {
  EXPECT_EQ(run_process([] {
              enqueue(nullptr, "a");
              EXPECT_EQ(trace, "a");
              EXPECT_EQ(cudaStreamQuery(nullptr), cudaSuccess);
            }),
            silent);
}

TEST(Streams, CallbacksGetTheirStream) {
  EXPECT_EQ(run_process([] {
              static cudaStream_t seen = nullptr;
              const cudaStream_t stream = make_stream();
              int argument = 0;
              EXPECT_EQ(cudaStreamAddCallback(
                            stream,
                            [](cudaStream_t got, cudaError_t status, void* data) {
                              seen = got;
                              *static_cast<int*>(data) = status == cudaSuccess ? 1 : 2;
                            },
                            &argument, 0),
                        cudaSuccess);
              EXPECT_EQ(cudaStreamSynchronize(stream), cudaSuccess);
              EXPECT_EQ(seen, stream);
              EXPECT_EQ(argument, 1);
              cudaStreamDestroy(stream);
            }),
            silent);
}

// -- deferred

TEST(DeferredStreams, NothingRunsBeforeItIsWaitedFor) {
  for (int seed = 0; seed < 20; ++seed)
    EXPECT_EQ(run_process(
                  [] {
                    const cudaStream_t stream = make_stream();
                    enqueue(stream, "a");
                    enqueue(stream, "b");
                    EXPECT_EQ(trace, "");
                    EXPECT_EQ(cudaStreamSynchronize(stream), cudaSuccess);
                    EXPECT_EQ(trace, "ab");
                    EXPECT_EQ(cudaStreamQuery(stream), cudaSuccess);
                    cudaStreamDestroy(stream);
                  },
                  deferred(seed)),
              silent);
}

// Two streams: every merge that keeps each one's order is legal, and several of them occur.
TEST(DeferredStreams, SeedsDrawTheOrderAmongStreams) {
  std::set<std::string> orders;
  for (int seed = 0; seed < 50; ++seed) {
    const Outcome outcome = run_process(
        [] {
          const cudaStream_t first = make_stream(), second = make_stream();
          enqueue(first, "a");
          enqueue(first, "b");
          enqueue(second, "x");
          enqueue(second, "y");
          EXPECT_EQ(cudaDeviceSynchronize(), cudaSuccess);
          EXPECT_LT(trace.find('a'), trace.find('b'));
          EXPECT_LT(trace.find('x'), trace.find('y'));
          std::fputs(trace.c_str(), stderr);
        },
        deferred(seed));
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.errors.size(), 4u);
    orders.insert(outcome.errors);
  }
  EXPECT_GE(orders.size(), 4u);
  EXPECT_TRUE(orders.count("abxy"));
  EXPECT_TRUE(orders.count("xyab"));
}

TEST(DeferredStreams, TheSameSeedIsTheSameOrder) {
  const auto program = [] {
    for (int n = 0; n < 8; ++n) enqueue(make_stream(), &"abcdefgh"[n]);
    cudaDeviceSynchronize();
    std::fputs(trace.c_str(), stderr);
  };
  EXPECT_EQ(run_process(program, deferred(5)), run_process(program, deferred(5)));
}

TEST(DeferredStreams, OtherStreamsNeedNotRun) {
  bool alone = false, beside = false;
  for (int seed = 0; seed < 30; ++seed) {
    const Outcome outcome = run_process(
        [] {
          const cudaStream_t first = make_stream(), second = make_stream();
          enqueue(first, "a");
          enqueue(second, "x");
          EXPECT_EQ(cudaStreamSynchronize(second), cudaSuccess);
          std::fputs(trace.c_str(), stderr);
        },
        deferred(seed));
    alone |= outcome.errors == "x";
    beside |= outcome.errors == "ax";
  }
  EXPECT_TRUE(alone);
  EXPECT_TRUE(beside);
}

TEST(DeferredStreams, EventsOrder) {
  for (int seed = 0; seed < 50; ++seed)
    EXPECT_EQ(run_process(
                  [] {
                    const cudaStream_t first = make_stream(), second = make_stream();
                    const cudaEvent_t event = make_event();
                    enqueue(first, "a");
                    EXPECT_EQ(cudaEventRecord(event, first), cudaSuccess);
                    enqueue(first, "b");
                    EXPECT_EQ(cudaStreamWaitEvent(second, event, 0), cudaSuccess);
                    enqueue(second, "x");
                    EXPECT_EQ(cudaStreamSynchronize(second), cudaSuccess);
                    EXPECT_LT(trace.find('a'), trace.find('x'));
                    EXPECT_EQ(cudaDeviceSynchronize(), cudaSuccess);
                    EXPECT_EQ(trace.size(), 3u);
                  },
                  deferred(seed)),
              silent);
}

TEST(DeferredStreams, TheDefaultStreamOrdersBlockingOnes) {
  for (int seed = 0; seed < 50; ++seed)
    EXPECT_EQ(run_process(
                  [] {
                    const cudaStream_t before = make_stream(), after = make_stream();
                    enqueue(before, "a");
                    enqueue(nullptr, "b");
                    enqueue(after, "c");
                    EXPECT_EQ(cudaStreamSynchronize(after), cudaSuccess);
                    EXPECT_EQ(trace, "abc");
                  },
                  deferred(seed)),
              silent);
}

TEST(DeferredStreams, TheDefaultStreamDoesNotOrderOthers) {
  bool overtaken = false;
  for (int seed = 0; seed < 30; ++seed)
    overtaken |= run_process(
                     [] {
                       enqueue(nullptr, "a");
                       const cudaStream_t other = make_stream(cudaStreamNonBlocking);
                       enqueue(other, "x");
                       cudaStreamSynchronize(other);
                       std::fputs(trace.c_str(), stderr);
                     },
                     deferred(seed))
                     .errors == "x";
  EXPECT_TRUE(overtaken);
}

TEST(DeferredStreams, ADestroyedStreamsWorkStillRuns) {
  EXPECT_EQ(run_process(
                [] {
                  const cudaStream_t stream = make_stream();
                  enqueue(stream, "a");
                  EXPECT_EQ(cudaStreamDestroy(stream), cudaSuccess);
                  enqueue(nullptr, "b");
                  EXPECT_EQ(cudaStreamSynchronize(nullptr), cudaSuccess);
                  EXPECT_EQ(trace, "ab");
                },
                deferred(1)),
            silent);
}

TEST(DeferredStreams, AskingAgainGetsThere) {
  bool not_ready = false;
  for (int seed = 0; seed < 20; ++seed) {
    const Outcome outcome = run_process(
        [] {
          const cudaEvent_t event = make_event();
          enqueue(nullptr, "a");
          EXPECT_EQ(cudaEventRecord(event, nullptr), cudaSuccess);
          int asked = 0;
          while (cudaEventQuery(event) == cudaErrorNotReady) ++asked;
          EXPECT_EQ(trace, "a");
          EXPECT_EQ(cudaGetLastError(), cudaSuccess);
          if (asked) std::fputs("not ready", stderr);
        },
        deferred(seed));
    EXPECT_EQ(outcome.status, 0);
    not_ready |= !outcome.errors.empty();
  }
  EXPECT_TRUE(not_ready);
}

// -- events

TEST(Events, TimesArePositiveAndGrow) {
  EXPECT_EQ(run_process([] {
              const cudaEvent_t start = make_event(), middle = make_event(), end = make_event();
              float first = 0, both = 0;
              EXPECT_EQ(cudaEventElapsedTime(&first, start, end), cudaErrorInvalidResourceHandle);
              cudaEventRecord(start, nullptr);
              enqueue(nullptr, "a");
              cudaEventRecord(middle, nullptr);
              enqueue(nullptr, "b");
              cudaEventRecord(end, nullptr);
              EXPECT_EQ(cudaEventSynchronize(end), cudaSuccess);
              EXPECT_EQ(cudaEventElapsedTime(&first, start, middle), cudaSuccess);
              EXPECT_EQ(cudaEventElapsedTime(&both, start, end), cudaSuccess);
              EXPECT_GT(first, 0);
              EXPECT_GT(both, first);
              cudaGetLastError();
            }),
            silent);
}

TEST(Events, WithoutTimingThereIsNoTime) {
  EXPECT_EQ(run_process([] {
              const cudaEvent_t start = make_event(cudaEventDisableTiming), end = make_event();
              float time = 0;
              cudaEventRecord(start, nullptr);
              cudaEventRecord(end, nullptr);
              EXPECT_EQ(cudaEventElapsedTime(&time, start, end), cudaErrorInvalidResourceHandle);
              EXPECT_EQ(cudaEventDestroy(start), cudaSuccess);
              EXPECT_EQ(cudaEventDestroy(start), cudaErrorInvalidResourceHandle);
              EXPECT_EQ(cudaEventRecord(start, nullptr), cudaErrorInvalidResourceHandle);
              EXPECT_EQ(cudaStreamWaitEvent(nullptr, start, 0), cudaErrorInvalidResourceHandle);
              cudaGetLastError();
            }),
            silent);
}

TEST(Events, WhatIsQueuedHasNoTimeYet) {
  EXPECT_EQ(run_process(
                [] {
                  const cudaEvent_t start = make_event(), end = make_event();
                  float time = 0;
                  cudaEventRecord(start, nullptr);
                  cudaEventRecord(end, nullptr);
                  EXPECT_EQ(cudaEventElapsedTime(&time, start, end), cudaErrorNotReady);
                  EXPECT_EQ(cudaEventSynchronize(end), cudaSuccess);
                  EXPECT_EQ(cudaEventElapsedTime(&time, start, end), cudaSuccess);
                },
                deferred(0)),
            silent);
}

}  // namespace
}  // namespace vertebra::emulator::runtime
