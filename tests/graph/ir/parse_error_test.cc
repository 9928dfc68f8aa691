#include <gtest/gtest.h>

#include "graph/core/error.h"
#include "graph/ir/text.h"

namespace vertebra {
namespace {

const std::string kHead = "graph \"g\" stage=fused\ninput \"x\" 4x4x2\n";
const std::string kWhole =
    kHead +
    "\"y\" = conv2d(\"x\" \"x\") k=2 r=1 s=1 stride_h=1 stride_w=1 pad=[0 0 0 0] groups=1 "
    "weight=[\"w\" krsc \"\" [[\"g\" \"b\" \"m\" \"v\" 0.001]]] residual=true clamp=[-1 6] "
    "activation=none mean=false "
    "from=[\"c\" \"n\"]\noutput \"y\"\n";

// "LINE:COLUMN GOT" of the error.
std::string position(const std::string& text) {
  try {
    parse_graph(text);
  } catch (const InvalidModel& error) {
    int line = 0, column = 0;
    const std::string& where = error.parts().where;
    if (std::sscanf(where.c_str(), "graph text, line %d, column %d", &line, &column) != 2) {
      return where;
    }
    return fmt::format("{}:{} {}", line, column, error.parts().got);
  }
  return "nothing";
}

TEST(ParseGraph, AcceptsTheWholeText) { EXPECT_EQ(print(parse_graph(kWhole)), kWhole); }

TEST(ParseGraph, RefusesEveryPrefix) {
  for (std::size_t size = 0; size < kWhole.size(); ++size) {
    EXPECT_THROW(parse_graph(kWhole.substr(0, size)), InvalidModel) << kWhole.substr(0, size);
  }
}

TEST(ParseGraph, PointsAtTheHead) {
  EXPECT_EQ(position("grape"), "1:1 'grape'");
  EXPECT_EQ(position("graph g"), "1:7 'g'");
  EXPECT_EQ(position("graph \"g\" stage fused"), "1:11 'stage fused'");
  EXPECT_EQ(position("graph \"g\" stage=fused input"), "1:23 'input'");
  EXPECT_EQ(position("graph \"g\" stage=fused\n\"y\""), "2:1 '\"y\"'");
  EXPECT_EQ(position("graph \"g\" stage=fused\ninput \"x\" 4 4"), "2:13 '4'");
  EXPECT_EQ(position("graph \"g\" stage=fused\ninput \"x\" 4x4xc\n"), "2:15 'c'");
  EXPECT_EQ(position("graph \"g\" stage=fused\ninput \"x\" 99999999999999999999x4x2\n"),
            "2:11 '99999999999999999999'");
}

TEST(ParseGraph, PointsAtTheNode) {
  EXPECT_EQ(position(kHead + "y"), "3:1 'y'");
  EXPECT_EQ(position(kHead + "\"y\n\" = add"), "3:3 ''");
  EXPECT_EQ(position(kHead + "\"y\" add"), "3:5 'add'");
  EXPECT_EQ(position(kHead + "\"y\" = ("), "3:7 '('");
  EXPECT_EQ(position(kHead + "\"y\" = add \"x\""), "3:11 '\"x\"'");
  EXPECT_EQ(position(kHead + "\"y\" = add(\"x\", \"x\")"), "3:14 ', \"x\")'");
  EXPECT_EQ(position(kHead + "\"y\" = pad(\"x\") path=[1 1 1 1]\n"), "3:16 'path=[1 1 1 1]'");
  EXPECT_EQ(position(kHead + "\"y\" = pad(\"x\") pad=[1 1 1]\n"), "3:26 ']'");
  EXPECT_EQ(position(kHead + "\"y\" = pad(\"x\") pad=[1 1 1 1 1]\n"), "3:29 '1]'");
  EXPECT_EQ(position(kHead + "\"y\" = pad(\"x\") pad=[1 1 1 1.5]\n"), "3:28 '.5]'");
  EXPECT_EQ(position(kHead + "\"y\" = pad(\"x\") pad=[1 1 1 1] from=\"p\"\n"), "3:35 '\"p\"'");
  EXPECT_EQ(
      position(kHead + "\"y\" = add(\"x\" \"x\") scale=1\n\"z\" = add(\"w\" \"y\") scale=1\n"),
      "4:14 ' \"y\") scale=1'");
}

TEST(ParseGraph, PointsAtTheOutputs) {
  EXPECT_EQ(position(kHead + "output \"z\"\n"), "3:11 ''");
  EXPECT_EQ(position(kHead + "output x\n"), "3:8 'x'");
  EXPECT_EQ(position(kHead + "output \"x\""), "3:11 the end");
  EXPECT_EQ(position(kHead + "output \"x\"\n\n"), "4:1 ''");
}

TEST(ParseGraph, RefusesNumbersThatWouldWrap) {
  const std::string head = "graph \"g\" stage=imported\ninput \"x\" ";
  const std::string most = "9223372036854775807";
  EXPECT_THROW(parse_graph(head + most + "x1x1\n\"y\" = pad(\"x\") pad=[1 1 1 1]\noutput \"y\"\n"),
               InvalidModel);
  EXPECT_THROW(parse_graph(head + most + "x1x1\noutput \"x\"\n"), InvalidModel);
  EXPECT_THROW(
      parse_graph(head + "1x1x1048576\n\"y\" = conv2d(\"x\") k=1048576 r=1048576 s=1048576 "
                         "stride_h=1 stride_w=1 pad=[1048576 1048576 0 0] groups=1 "
                         "weight=[\"w\" krsc \"\" []] residual=false clamp=none activation=none "
                         "mean=false\noutput \"y\"\n"),
      InvalidModel);
}

}  // namespace
}  // namespace vertebra
