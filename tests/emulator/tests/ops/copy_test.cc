#include "tests/emulator/tests/ops/memory_case.h"

namespace vertebra::emulator::test {
namespace {

/// 16 bytes a lane from %in to the tile: %r1 is the lane's place there, %d1 its source.
constexpr char places[] = R"(
    shl.b32 %r1, %lane, 4; mov.u32 %r2, tile; add.u32 %r1, %r1, %r2;
    mad.wide.u32 %d1, %lane, 16, %in; mad.wide.u32 %d2, %lane, 16, %out;
)";
/// The lane's own 16 bytes go out.
constexpr char store_out[] = R"(
    ld.shared.v4.u32 {%r4, %r5, %r6, %r7}, [%r1];
    st.global.v4.u32 [%d2], {%r4, %r5, %r6, %r7};
)";

class Copies : public MemoryCase {
 protected:
  static std::string body(std::string_view copies, std::string_view after = store_out) {
    return std::string(places) + std::string(copies) + std::string(after);
  }
};
INSTANTIATE_TEST_SUITE_P(Isas, Copies, ::testing::ValuesIn(isas()), isa_name);

TEST_P(Copies, WholeVectors) {
  for (const char* form : {"cp.async.cg.shared.global [%r1], [%d1], 16;",
                           "cp.async.ca.shared::cta.global.L2::128B [%r1], [%d1], 16;",
                           "cp.async.cg.shared.global.L2::cache_hint [%r1], [%d1], 16, %d9;"}) {
    run_silently(body(std::string("mov.u64 %d9, 0;\n") + form + "cp.async.wait_all;"));
    for (unsigned n = 0; n < 128; ++n) EXPECT_EQ(stored(n), given(n)) << form;
  }
}

TEST_P(Copies, NarrowOnes) {
  run_silently(body(R"(
    cp.async.ca.shared.global [%r1], [%d1], 8;
    cp.async.ca.shared.global [%r1+8], [%d1+12], 4;
    cp.async.ca.shared.global [%r1+12], [%d1+8], 4;
    cp.async.commit_group; cp.async.wait_group 0;)"));
  EXPECT_EQ(stored(4 * 5 + 1), given(4 * 5 + 1));
  EXPECT_EQ(stored(4 * 5 + 2), given(4 * 5 + 3));
  EXPECT_EQ(stored(4 * 5 + 3), given(4 * 5 + 2));
}

TEST_P(Copies, ZeroFill) {
  run_silently(body(R"(
    and.b32 %r3, %lane, 15; setp.gt.u32 %p1, %r3, 8; @%p1 mov.u32 %r3, 16;
    cp.async.ca.shared.global [%r1], [%d1], 16, %r3;
    cp.async.wait_all;)"));
  for (unsigned n = 0; n < 512; ++n) {
    const unsigned size = n / 16 % 16 > 8 ? 16 : n / 16 % 16;
    EXPECT_EQ(out[n], n % 16 < size ? in[n] : 0) << n;
  }
}

TEST_P(Copies, NothingIsReadForASourceOfNoBytes) {
  run_silently(body(R"(
    mov.u64 %d1, 4; cp.async.cg.shared.global [%r1], [%gone], 16, 0; cp.async.wait_all;)"));
  EXPECT_EQ(stored(17), 0u);
  run_silently(body(R"(
    setp.ge.u32 %p1, %lane, 4; @%p1 mov.u64 %d1, %gone;
    cp.async.cg.shared.global [%r1], [%d1], 16, %p1; cp.async.wait_all;)"));
  EXPECT_EQ(stored(15), given(15));
  EXPECT_EQ(stored(16), 0u);
}

TEST_P(Copies, SourceIsReadAtIssue) {
  run_silently(body(R"(
    mov.u64 %d3, %out; mad.wide.u32 %d3, %lane, 16, %d3;
    st.global.v4.u32 [%d3], {1, 2, 3, 4};
    cp.async.cg.shared.global [%r1], [%d3], 16;
    st.global.v4.u32 [%d3], {5, 6, 7, 8};
    cp.async.wait_all;)"));
  EXPECT_EQ(stored(4), 1u);
}

TEST_P(Copies, GroupsCompleteInOrder) {
  const auto wait = [](int n) {
    return body(R"(
    cp.async.cg.shared.global [%r1], [%d1], 16; cp.async.commit_group;
    cp.async.commit_group;
    cp.async.cg.shared.global [%r1+1024], [%d1], 16; cp.async.commit_group;
    cp.async.wait_group )" +
                std::to_string(n) + ";");
  };
  run_silently(wait(2));
  run_silently(wait(1));
  expect_finding(wait(3), Check::cp_async, "has not been waited for");
}

TEST_P(Copies, UncommittedCopiesBelongToNoGroup) {
  expect_finding(body("cp.async.cg.shared.global [%r1], [%d1], 16; cp.async.wait_group 0;"),
                 Check::cp_async, "cp.async of thread 0");
}

TEST_P(Copies, GroupsAreEachThreadsOwn) {
  run_silently(body(R"(
    setp.lt.u32 %p1, %lane, 16;
    cp.async.cg.shared.global [%r1], [%d1], 16;
    @%p1 cp.async.commit_group;
    @!%p1 cp.async.commit_group;
    @!%p1 cp.async.commit_group;
    @!%p1 cp.async.wait_group 1;
    @%p1 cp.async.wait_group 0;)"));
}

TEST_P(Copies, OtherThreadsNeedABarrierAfterTheWait) {
  threads = 64;
  const auto order = [](std::string_view sync) {
    return body(std::string("cp.async.cg.shared.global [%r1], [%d1], 16;\n") + std::string(sync),
                "xor.b32 %r1, %r1, 512; ld.shared.u32 %r4, [%r1];");
  };
  run_silently(order("cp.async.wait_all; bar.sync 0;"));
  EXPECT_EQ(run(order("bar.sync 0; cp.async.wait_all;")), LaunchStatus::success);
  EXPECT_THAT(lines, ::testing::HasSubstr("emulator: "));
}

TEST_P(Copies, OverwritingWhatOthersStillRead) {
  threads = 64;
  const auto step = [](std::string_view sync) {
    return body(std::string(R"(
    st.shared.v4.u32 [%r1], {1, 2, 3, %lane};
    bar.sync 0;
    xor.b32 %r3, %r1, 512; ld.shared.u32 %r4, [%r3];
)") + std::string(sync) +
                "cp.async.cg.shared.global [%r1], [%d1], 16; cp.async.wait_all;");
  };
  run_silently(step("bar.sync 0;\n"));
  EXPECT_EQ(run(step("")), LaunchStatus::success);
  EXPECT_THAT(lines, ::testing::HasSubstr("emulator: shared-race: "));
}

TEST_P(Copies, LeftInFlightAtTheEnd) {
  const std::string left = body("cp.async.cg.shared.global [%r1], [%d1], 16;", "");
  run_silently(left);
  settings.strict = true;
  expect_finding(left, Check::cp_async, "warp 0 ended with cp.async in flight");
}

TEST_P(Copies, Faults) {
  const auto illegal = LaunchStatus::illegal_address;
  const auto misaligned = LaunchStatus::misaligned_address;
  expect_finding(body("cp.async.cg.shared.global [%r1], [%d1+8], 16;", ""), Check::misaligned,
                 "16 bytes at address", misaligned);
  expect_finding(body("cp.async.cg.shared.global [%r1+4], [%d1], 16;", ""), Check::misaligned,
                 "16 bytes at shared offset", misaligned);
  expect_finding(body("cp.async.ca.shared.global [%r1], [%d1+4], 8, 3;", ""), Check::misaligned,
                 "8 bytes at address", misaligned);
  expect_finding(body("cp.async.cg.shared.global [%r1], [%d1+4096], 16;", ""), Check::bounds,
                 "beyond the end", illegal);
  expect_finding(body("cp.async.cg.shared.global [%r1+3600], [%d1], 16;", ""), Check::bounds,
                 "shared offset 4096", illegal);
  expect_finding(body("cp.async.ca.shared.global [%r1], [%d1], 8, 9;", ""), Check::cp_async,
                 "a source of 9 bytes for a copy of 8", illegal);
}

TEST_P(Copies, TaintTravels) {
  in_is_initialised = false;
  const char copy[] = "cp.async.cg.shared.global [%r1], [%d1], 16; cp.async.wait_all;";
  run_silently(body(copy, ""));
  expect_finding(body(copy), Check::uninit, "the stored value");
}

TEST_P(Copies, TheChecksMayBeOff) {
  settings.checks = 0;
  run_silently(body("cp.async.cg.shared.global [%r1], [%d1], 16; cp.async.wait_all;"));
  EXPECT_EQ(stored(9), given(9));
}

TEST_P(Copies, OtherFormsAreRefused) {
  for (const char* form :
       {"cp.async.cg.shared.global [%r1], [%d1], 8;", "cp.async.ca.shared.global [%r1], [%d1], 5;",
        "cp.async.bulk.commit_group;"})
    EXPECT_EQ(run(body(form, "")), LaunchStatus::unsupported) << form;
}

}  // namespace
}  // namespace vertebra::emulator::test
