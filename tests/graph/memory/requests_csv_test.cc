#include "graph/memory/requests_csv.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/core/error.h"
#include "graph/memory/plan_memory.h"
#include "tests/graph/memory/random_requests.h"

namespace vertebra::memory {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string kHeader = "id,lower,upper,size\n";

std::string fault(const std::string& text) {
  try {
    parse_requests_csv(text, "f.csv");
  } catch (const InvalidModel& error) {
    return error.what();
  }
  return "none";
}

TEST(RequestsCsv, ReadsMinimallocFiles) {
  const auto requests = parse_requests_csv(kHeader + "b1,0,3,4\nb2,3,9,4\n", "f.csv");
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[1], (BufferRequest{"b2", 3, 9, 4, 1}));
}

TEST(RequestsCsv, ReadsColumnsByNameQuotesCrlfAndEmptyLines) {
  const auto requests = parse_requests_csv(
      "size,alignment,id,upper,lower,offset\r\n\r\n128,16,\"conv, \"\"1\"\"\",5,2,77\r\n\n",
      "f.csv");
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0], (BufferRequest{"conv, \"1\"", 2, 5, 128, 16}));
}

TEST(RequestsCsv, OfAHeaderAloneIsEmpty) {
  EXPECT_TRUE(parse_requests_csv("id,lower,upper,size", "f.csv").empty());
}

TEST(RequestsCsv, RoundTripsWithAndWithoutAlignment) {
  std::mt19937_64 random(2);
  std::vector<BufferRequest> requests = random_requests(random, 40, 20, 9);
  for (BufferRequest& request : requests) request.alignment = 1;
  EXPECT_THAT(format_requests_csv(requests), StartsWith(kHeader));
  EXPECT_EQ(parse_requests_csv(format_requests_csv(requests), "f.csv"), requests);
  requests[3].alignment = 256;
  requests[4].id = "a,\"b\"\r";
  EXPECT_THAT(format_requests_csv(requests), StartsWith("id,lower,upper,size,alignment\n"));
  EXPECT_EQ(parse_requests_csv(format_requests_csv(requests), "f.csv"), requests);
}

TEST(RequestsCsv, WritesOffsetsAndReadsThePlanAsAProblem) {
  const std::vector<BufferRequest> requests = {{"a", 0, 2, 64, 1}, {"b", 1, 3, 128, 1}};
  const MemoryPlan plan = {{128, 0}, 192, 192};
  const std::string text = format_plan_csv(requests, plan);
  EXPECT_EQ(text, "id,lower,upper,size,offset\na,0,2,64,128\nb,1,3,128,0\n");
  EXPECT_EQ(parse_requests_csv(text, "f.csv"), requests);
  EXPECT_THROW(format_plan_csv(requests, {}), InvalidArgument);
}

TEST(RequestsCsv, NamesLineAndColumnOfEachFault) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "f.csv:0:1: an empty file"},
      {"id,lower,upper\n", "f.csv:1:1: no column 'size'"},
      {"id,lower,upper,bytes\n", "f.csv:1:16: column 'bytes'; expected one of id, lower"},
      {"id,lower,id,size\n", "f.csv:1:10: column 'id' a second time"},
      {kHeader + "a,0,1\n", "f.csv:2:5: 3 fields; expected 4"},
      {kHeader + "a,0,1,64,9\n", "f.csv:2:10: 5 fields; expected 4"},
      {kHeader + "a,0,1,\n", "f.csv:2:7: size ''"},
      {kHeader + "a,x,1,64\n", "f.csv:2:3: lower 'x'; expected a decimal integer"},
      {kHeader + "a,0, 1,64\n", "f.csv:2:5: upper ' 1'"},
      {kHeader + "a,0,1,64.5\n", "f.csv:2:7: size '64.5'"},
      {kHeader + "a,0,1,9223372036854775808\n", "f.csv:2:7: size '9223372036854775808'"},
      {kHeader + "a,0,1,-64\n", "f.csv:2:7: size -64"},
      {kHeader + "a,-1,1,64\n", "f.csv:2:3: lower -1"},
      {kHeader + "a,5,5,64\n", "f.csv:2:5: lifetime [5, 5)"},
      {kHeader + ",0,1,64\n", "f.csv:2:1: an empty id"},
      {kHeader + "a,0,1,64\n\na,1,2,64\n", "f.csv:4:1: id 'a' a second time"},
      {kHeader + "\"a,0,1,64\n", "f.csv:2:1: a quote that stays open"},
      {kHeader + "\"a\"b,0,1,64\n", "f.csv:2:4: text after a closing quote"},
      {"id,lower,upper,size,alignment\na,0,1,64,0\n", "f.csv:2:10: alignment 0"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_THAT(fault(text), StartsWith(expected)) << text;
  }
}

TEST(RequestsCsv, StopsAtItsLimitOfRows) {
  std::string text = kHeader;
  for (std::size_t i = 0; i < kMaxCsvRequests; ++i) text += fmt::format("{},0,1,0\n", i);
  EXPECT_EQ(fault(text), "none");
  EXPECT_THAT(fault(text + "last,0,1,0\n"), HasSubstr("f.csv:65538:1: one row too many"));
}

}  // namespace
}  // namespace vertebra::memory
