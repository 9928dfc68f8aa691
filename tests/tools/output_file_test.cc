#include "tools/vertebra/output_file.h"

#include <signal.h>
#include <sys/resource.h>

#include "graph/core/error.h"
#include "tests/tools/scratch_folder.h"
#include "tools/vertebra/exit_code.h"

namespace vertebra::tools {
namespace {

TEST(OutputFile, WritesOnFlushOnly) {
  ScratchFolder folder;
  OutputFile file = OutputFile::create(folder.at("rows"));
  file.add("one\n");
  EXPECT_EQ(folder.read("rows"), "");
  file.flush();
  file.add("two\n");
  EXPECT_EQ(folder.read("rows"), "one\n");
  file.flush();
  EXPECT_EQ(folder.read("rows"), "one\ntwo\n");
}

TEST(OutputFile, NeverOverwritesAFile) {
  ScratchFolder folder;
  folder.write("rows", "precious");
  EXPECT_THROW(OutputFile::create(folder.at("rows")), InvalidArgument);
  EXPECT_EQ(folder.read("rows"), "precious");
  EXPECT_THROW(OutputFile::create(folder.at("absent/rows")), WriteFailed);
}

TEST(OutputFile, AppendsAfterTheBytesThatAreKept) {
  ScratchFolder folder;
  folder.write("rows", "one\ntw");
  OutputFile file = OutputFile::append(folder.at("rows"), 4);
  file.add("two\n");
  file.flush();
  EXPECT_EQ(folder.read("rows"), "one\ntwo\n");
}

TEST(OutputFile, LeavesWholeRecordsWhenTheFileCannotGrow) {
  ScratchFolder folder;
  const auto previous = ::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
  OutputFile file = OutputFile::create(folder.at("rows"));
  for (const char* record : {"one\n", "two\n", "three\n"}) file.add(record);
  const rlimit small{10, limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  EXPECT_THROW(file.flush(), WriteFailed);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  ::signal(SIGXFSZ, previous);
  EXPECT_EQ(folder.read("rows"), "one\ntwo\n");
}

}  // namespace
}  // namespace vertebra::tools
