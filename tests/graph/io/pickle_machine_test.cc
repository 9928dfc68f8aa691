#include "graph/io/pickle_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/core/error.h"
#include "tests/graph/io/pickle_writer.h"

namespace vertebra::io {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Pickle parse(const std::string& bytes) {
  ByteCursor cursor(as_bytes(bytes), "x.pth");
  return parse_pickle(cursor);
}

template <typename T>
T root(const std::string& bytes) {
  const Pickle pickle = parse(bytes);
  return std::get<T>(pickle.values[pickle.root]);
}

auto fails_with(const std::string& text) { return ThrowsMessage<InvalidModel>(HasSubstr(text)); }

TEST(PickleMachine, ReadsIntegersOfEveryWidth) {
  EXPECT_EQ(root<std::int64_t>(PickleWriter().raw_bytes("K\xff").finish()), 255);
  EXPECT_EQ(root<std::int64_t>(PickleWriter().raw_bytes("M\x01\x02").finish()), 0x201);
  EXPECT_EQ(root<std::int64_t>(PickleWriter().raw_bytes("J\xfe\xff\xff\xff").finish()), -2);
  EXPECT_EQ(root<std::int64_t>(PickleWriter().integer(INT64_MIN).finish()), INT64_MIN);
  EXPECT_EQ(root<std::int64_t>(PickleWriter().raw_bytes("\x8a\x01\xff").finish()), -1);
  EXPECT_EQ(root<std::int64_t>(PickleWriter().op('\x8a').op('\0').finish()), 0);
}

TEST(PickleMachine, ReadsScalars) {
  EXPECT_TRUE(root<bool>(PickleWriter().op('\x88').finish()));
  EXPECT_FALSE(root<bool>(PickleWriter().op('\x89').finish()));
  root<PickleNone>(PickleWriter().op('N').finish());
  const std::string one_and_a_half = std::string("G\x3f\xf8") + std::string(6, '\0');
  EXPECT_EQ(root<double>(PickleWriter().raw_bytes(one_and_a_half).finish()), 1.5);
}

TEST(PickleMachine, ReadsContainers) {
  const std::string tuples = PickleWriter()
                                 .op('(')
                                 .integer(1)
                                 .integer(2)
                                 .op('\x86')
                                 .integer(3)
                                 .op('\x85')
                                 .op('N')
                                 .op('N')
                                 .op('N')
                                 .op('\x87')
                                 .op(')')
                                 .op('t')
                                 .finish();
  EXPECT_EQ(root<PickleTuple>(tuples).items.size(), 4U);
  const std::string list =
      PickleWriter().op(']').integer(1).op('a').op('(').integer(2).integer(3).op('e').finish();
  EXPECT_THAT(root<PickleList>(list).items, ElementsAre(1U, 2U, 3U));
  const std::string dict =
      PickleWriter().op('}').text("a").op('N').op('s').op('(').text("b").op('N').op('u').finish();
  EXPECT_EQ(root<PickleDict>(dict).entries.size(), 2U);
}

TEST(PickleMachine, RemembersValues) {
  const std::string bytes = PickleWriter()
                                .integer(7)
                                .raw_bytes("q\x05")
                                .op('r')
                                .raw_bytes(raw(std::uint32_t{300}))
                                .raw_bytes("h\x05")
                                .op('j')
                                .raw_bytes(raw(std::uint32_t{300}))
                                .op('\x87')
                                .finish();
  EXPECT_THAT(root<PickleTuple>(bytes).items, ElementsAre(0U, 0U, 0U));
}

TEST(PickleMachine, StopsBehindStop) {
  const std::string bytes = PickleWriter().op('N').finish() + "rest";
  ByteCursor cursor(as_bytes(bytes), "x.pth");
  parse_pickle(cursor);
  EXPECT_EQ(cursor.remaining(), 4);
}

TEST(PickleMachine, RefusesAMaliciousGlobalByName) {
  const std::string bytes =
      PickleWriter().global("os", "system").text("true").op('\x85').op('R').finish();
  EXPECT_THAT([&] { parse(bytes); }, ThrowsMessage<InvalidModel>(
                                         AllOf(HasSubstr("x.pth, byte 2"), HasSubstr("'os.system'"),
                                               HasSubstr("nothing is executed"))));
}

TEST(PickleMachine, RefusesGlobalsThatResembleTheAcceptedOnes) {
  for (const auto& [module, name] :
       std::vector<std::pair<std::string, std::string>>{{"builtins", "eval"},
                                                        {"torch", "load"},
                                                        {"torch", "ComplexFloatStorage"},
                                                        {"torch._utils", "_rebuild_qtensor"},
                                                        {"collections", "OrderedDict.fromkeys"},
                                                        {"torch.serialization", "FloatStorage"},
                                                        {"", ""}}) {
    EXPECT_THAT([&] { parse(PickleWriter().global(module, name).finish()); },
                fails_with("refused global '" + module + "." + name + "'"));
  }
}

TEST(PickleMachine, EscapesTheNameOfAGlobal) {
  EXPECT_THAT([&] { parse(PickleWriter().global("a\x1b[2J", "b").finish()); },
              fails_with("'a\\x1b[2J.b'"));
}

struct Refusal {
  char opcode;
  const char* name;
};

class RefusedOpcode : public ::testing::TestWithParam<Refusal> {};

TEST_P(RefusedOpcode, IsNamed) {
  EXPECT_THAT([&] { parse(PickleWriter().op(GetParam().opcode).finish()); },
              fails_with(fmt::format("refused pickle opcode {};", GetParam().name)));
}

INSTANTIATE_TEST_SUITE_P(
    PickleMachine, RefusedOpcode,
    ::testing::Values(
        Refusal{'0', "POP"}, Refusal{'1', "POP_MARK"}, Refusal{'2', "DUP"},
        Refusal{'B', "BINBYTES"}, Refusal{'C', "SHORT_BINBYTES"}, Refusal{'F', "FLOAT"},
        Refusal{'I', "INT"}, Refusal{'L', "LONG"}, Refusal{'P', "PERSID"}, Refusal{'S', "STRING"},
        Refusal{'T', "BINSTRING"}, Refusal{'U', "SHORT_BINSTRING"}, Refusal{'V', "UNICODE"},
        Refusal{'d', "DICT"}, Refusal{'g', "GET"}, Refusal{'i', "INST"}, Refusal{'l', "LIST"},
        Refusal{'o', "OBJ"}, Refusal{'p', "PUT"}, Refusal{'\x81', "NEWOBJ"},
        Refusal{'\x82', "EXT1"}, Refusal{'\x83', "EXT2"}, Refusal{'\x84', "EXT4"},
        Refusal{'\x8b', "LONG4"}, Refusal{'\x8c', "SHORT_BINUNICODE"},
        Refusal{'\x8d', "BINUNICODE8"}, Refusal{'\x8e', "BINBYTES8"}, Refusal{'\x8f', "EMPTY_SET"},
        Refusal{'\x90', "ADDITEMS"}, Refusal{'\x91', "FROZENSET"}, Refusal{'\x92', "NEWOBJ_EX"},
        Refusal{'\x93', "STACK_GLOBAL"}, Refusal{'\x94', "MEMOIZE"}, Refusal{'\x95', "FRAME"},
        Refusal{'\x96', "BYTEARRAY8"}, Refusal{'\x97', "NEXT_BUFFER"},
        Refusal{'\x98', "READONLY_BUFFER"}, Refusal{'\x7f', "0x7f"}),
    [](const auto& refusal) { return std::string(refusal.param.name); });

TEST(PickleMachine, RefusesOtherProtocols) {
  EXPECT_THAT([] { parse("\x80\x04N."); }, fails_with("pickle protocol 4; expected 2"));
}

TEST(PickleMachine, RefusesWhatTakesMoreThanThereIs) {
  for (const char* body : {"", "t", "\x85", "a", "N\x86", "]a", "R", "Q", "b", "q\x01", "N(\x85",
                           "](u", "N(e", "(s", "NNs", "}(Nu"}) {
    EXPECT_THROW(parse(PickleWriter().raw_bytes(body).finish()), InvalidModel) << body;
  }
}

TEST(PickleMachine, RefusesAMemoSlotThatWasNeverFilled) {
  EXPECT_THAT([] { parse(PickleWriter().raw_bytes("h\x07").finish()); }, fails_with("memo slot 7"));
}

TEST(PickleMachine, SaysWhereATruncatedPickleEnds) {
  EXPECT_THAT(
      [] {
        parse(
            "\x80\x02X\xff\xff\xff\x7f"
            "abc");
      },
      fails_with("the file ends at byte 10, within a string; "
                 "expected 2147483647 bytes where 3 are left"));
  EXPECT_THAT([] { parse("\x80\x02N"); }, fails_with("the file ends at byte 3, within a pickle"));
  EXPECT_THAT(
      [] {
        parse(
            "\x80\x02"
            "cos");
      },
      fails_with("within the name of a module"));
}

TEST(PickleMachine, LimitsStackMarksAndValues) {
  const std::string deep(kMaxPickleStack + 1, 'N');
  EXPECT_THAT([&] { parse(PickleWriter().raw_bytes(deep).finish()); },
              fails_with("a stack of more"));
  const std::string marks(kMaxPickleStack + 1, '(');
  EXPECT_THAT([&] { parse(PickleWriter().raw_bytes(marks).finish()); }, fails_with("more marks"));
  const std::string nested = "N" + std::string(kMaxPickleValues, '\x85');
  EXPECT_THAT([&] { parse(PickleWriter().raw_bytes(nested).finish()); },
              fails_with("a pickle of more values"));
  EXPECT_THAT([] { parse(PickleWriter().raw_bytes("Nr\xff\xff\xff\xff").finish()); },
              fails_with("memo slot 4294967295"));
  EXPECT_THAT([] { parse(PickleWriter().op('\x8a').op('\x09').finish()); },
              fails_with("an integer of 9 bytes"));
}

TEST(PickleMachine, ReadsAValueThatHoldsItself) {
  EXPECT_THAT(root<PickleList>(PickleWriter()
                                   .raw_bytes("]q\x01h\x01"
                                              "a")
                                   .finish())
                  .items,
              ElementsAre(0U));
}

TEST(PickleMachine, IgnoresMetadataAndRefusesOtherState) {
  EXPECT_TRUE(
      root<PickleDict>(
          PickleWriter().ordered_dict().op('}').text("_metadata").op('N').op('s').op('b').finish())
          .entries.empty());
  EXPECT_THAT(
      [] {
        parse(PickleWriter()
                  .ordered_dict()
                  .op('}')
                  .text("__class__")
                  .op('N')
                  .op('s')
                  .op('b')
                  .finish());
      },
      fails_with("BUILD sets the attribute '__class__'"));
  EXPECT_THAT([] { parse(PickleWriter().op(')').op('}').op('b').finish()); },
              fails_with("BUILD of a tuple from a dict"));
}

TEST(PickleMachine, RefusesCallsOfAnythingElse) {
  EXPECT_THAT([] { parse(PickleWriter().text("f").op(')').op('R').finish()); },
              fails_with("a call of a string with a tuple"));
  EXPECT_THAT(
      [] { parse(PickleWriter().global("torch", "FloatStorage").op(')').op('R').finish()); },
      fails_with("a call of a storage class"));
  EXPECT_THAT(
      [] {
        parse(PickleWriter()
                  .global("collections", "OrderedDict")
                  .op('N')
                  .op('\x85')
                  .op('R')
                  .finish());
      },
      fails_with("OrderedDict with 1 arguments"));
}

TEST(PickleMachine, RefusesDamagedTensorArguments) {
  const auto tensor = [](std::int64_t offset, std::vector<std::int64_t> dims,
                         std::vector<std::int64_t> strides) {
    return PickleWriter()
        .global("torch._utils", "_rebuild_tensor_v2")
        .op('(')
        .storage("FloatStorage", "0", 4, false)
        .integer(offset)
        .integers(dims)
        .integers(strides)
        .op('t')
        .op('R')
        .finish();
  };
  EXPECT_EQ(root<TensorRef>(tensor(1, {3}, {1})).offset, 1);
  EXPECT_THAT([&] { parse(tensor(-1, {3}, {1})); }, fails_with("damaged arguments"));
  EXPECT_THAT([&] { parse(tensor(0, {-3}, {1})); }, fails_with("damaged arguments"));
  EXPECT_THAT([&] { parse(tensor(0, {3}, {-1})); }, fails_with("damaged arguments"));
  EXPECT_THAT([&] { parse(tensor(0, {3}, {1, 1})); }, fails_with("damaged arguments"));
  EXPECT_THAT(
      [&] { parse(tensor(0, std::vector<std::int64_t>(9, 1), std::vector<std::int64_t>(9, 1))); },
      fails_with("at most 8 extents"));
}

TEST(PickleMachine, RefusesDamagedPersistentIds) {
  EXPECT_THAT([] { parse(PickleWriter().op(')').op('Q').finish()); }, fails_with("persistent id"));
  EXPECT_THAT([] { parse(PickleWriter().storage("FloatStorage", "0", -1, false).finish()); },
              fails_with("persistent id"));
  EXPECT_THAT(
      [] {
        parse(PickleWriter()
                  .op('(')
                  .text("module")
                  .global("torch", "FloatStorage")
                  .text("0")
                  .text("cpu")
                  .integer(1)
                  .op('t')
                  .op('Q')
                  .finish());
      },
      fails_with("persistent id"));
  // A view of another storage, which only files before 0.4 have.
  EXPECT_THAT(
      [] {
        parse(PickleWriter()
                  .op('(')
                  .text("storage")
                  .global("torch", "FloatStorage")
                  .text("0")
                  .text("cpu")
                  .integer(1)
                  .op(')')
                  .op('t')
                  .op('Q')
                  .finish());
      },
      fails_with("persistent id"));
}

}  // namespace
}  // namespace vertebra::io
