#include "tests/emulator/checks/findings.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace vertebra::emulator {
namespace {

using testing::internal::CaptureStderr;
using testing::internal::GetCapturedStderr;

class FindingsTest : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(file_); }

  std::string written() const {
    std::ostringstream text;
    text << std::ifstream(file_).rdbuf();
    return text.str();
  }

  const std::string file_ = testing::TempDir() + "findings_" +
                            testing::UnitTest::GetInstance()->current_test_info()->name() + ".txt";
};

TEST_F(FindingsTest, OneLineEachOnStderrAndBehindWhatTheFileHolds) {
  std::ofstream(file_) << "an earlier run\n";
  const Settings settings{.report_file = file_};
  CaptureStderr();
  {
    Findings findings(settings);
    findings.report(Check::use_after_free, "", "read of 4 bytes");
    EXPECT_THAT(written(), testing::HasSubstr("read of 4 bytes"));  // at once, not at the end
    findings.report(Check::assertion, "", "two\nlines");
    findings.say("emulator: unsupported: nothing");
    EXPECT_EQ(findings.count(), 2u);
  }
  const std::string lines =
      "emulator: use-after-free: read of 4 bytes\nemulator: assert: two lines\n";
  EXPECT_EQ(GetCapturedStderr(), lines + "emulator: unsupported: nothing\n");
  EXPECT_EQ(written(), "an earlier run\n" + lines);
}

TEST_F(FindingsTest, AKeyIsReportedOnceForACheck) {
  const Settings settings;
  CaptureStderr();
  Findings findings(settings);
  findings.report(Check::bounds, "ld.1", "first");
  findings.report(Check::bounds, "ld.1", "second");
  findings.report(Check::uninit, "ld.1", "third");
  findings.report(Check::bounds, "", "fourth");
  findings.report(Check::bounds, "", "fifth");
  EXPECT_EQ(findings.count(), 4u);
  EXPECT_EQ(GetCapturedStderr(),
            "emulator: bounds: first\nemulator: uninit: third\n"
            "emulator: bounds: fourth\nemulator: bounds: fifth\n");
}

TEST_F(FindingsTest, ACheckThatIsOffIsSilent) {
  const Settings settings{.checks = ~(1u << static_cast<unsigned>(Check::leak))};
  CaptureStderr();
  Findings findings(settings);
  findings.report(Check::leak, "", "off");
  EXPECT_EQ(findings.count(), 0u);
  EXPECT_EQ(GetCapturedStderr(), "");
}

TEST_F(FindingsTest, RefusesAReportFileThatItCannotOpen) {
  const Settings settings{.report_file = testing::TempDir() + "no/such/folder/file"};
  EXPECT_THAT([&] { Findings findings(settings); },
              testing::ThrowsMessage<std::invalid_argument>(testing::AllOf(
                  testing::HasSubstr("VERTEBRA_EMU_REPORT"),
                  testing::HasSubstr("no/such/folder/file"), testing::HasSubstr("No such file"))));
}

TEST_F(FindingsTest, LinesOfThreadsDoNotMix) {
  const Settings settings{.report_file = file_};
  CaptureStderr();
  {
    Findings findings(settings);
    std::vector<std::thread> threads;
    for (char which = 'a'; which < 'e'; ++which)
      threads.emplace_back([&findings, which] {
        for (int n = 0; n < 100; ++n)
          findings.report(Check::trap, std::string(1, which) + std::to_string(n % 50),
                          std::string(300, which));
      });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(findings.count(), 200u);
  }
  GetCapturedStderr();
  std::istringstream lines(written());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    ASSERT_EQ(line.substr(0, 16), "emulator: trap: ");
    ASSERT_EQ(line.substr(16), std::string(300, line.back()));
  }
  EXPECT_EQ(count, 200);
}

}  // namespace
}  // namespace vertebra::emulator
