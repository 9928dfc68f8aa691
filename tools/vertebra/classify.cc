#include <fmt/format.h>
#include <sys/stat.h>

#include <CLI/App.hpp>
#include <atomic>
#include <memory>
#include <optional>
#include <utility>

#include "graph/core/error.h"
#include "kernels/cpu/cpu_queue.h"
#include "tools/vertebra/classify_options.h"
#include "tools/vertebra/commands.h"
#include "tools/vertebra/exit_code.h"
#include "tools/vertebra/finished_rows.h"
#include "tools/vertebra/input_list.h"
#include "tools/vertebra/interrupt.h"
#include "tools/vertebra/label_list.h"
#include "tools/vertebra/output_file.h"
#include "tools/vertebra/precision_option.h"
#include "tools/vertebra/preset_choice.h"
#include "tools/vertebra/progress.h"
#include "tools/vertebra/row_format.h"
#include "tools/vertebra/run_header.h"
#include "tools/vertebra/text_quote.h"
#include "vertebra/image.h"
#include "vertebra/model.h"
#include "vertebra/pipeline.h"
#include "vertebra/version.h"
#include "zoo/model_spec.h"

namespace vertebra::tools {
namespace {

bool exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

Progress::Mode parse_progress(const std::string& name) {
  if (name == "on") return Progress::Mode::kOn;
  return name == "off" ? Progress::Mode::kOff : Progress::Mode::kAuto;
}

// One run of `classify`, from its options to its exit code.
class Classification {
 public:
  explicit Classification(const ClassifyOptions& options)
      : options_(options),
        format_(parse_format(options.format)),
        precision_(parse_precisions(options.precision)),
        split_(split_threads(options.threads == 0 ? cpu::available_threads() : options.threads)),
        rows_(format_) {}

  int run() {
    check_options();
    InputList inputs(options_.inputs, options_.sort == "name", [this] { return ended(); });
    inputs.require_one();
    load_model();
    set_preset();
    open_output();
    progress_.emplace(parse_progress(options_.progress), inputs.total(),
                      finished_.images + finished_.failed);
    if (model_->weights() == "synthetic") {
      progress_->say("weights: synthetic, so the labels mean nothing");
    }
    Session session = model_->create_session();
    const PipelineStatistics statistics = run_pipeline(
        {.source = [&] { return next_unfinished(inputs); },
         .load =
             [this](const std::string& path) {
               return load_image(
                   path, preset_,
                   {.max_pixels = options_.max_pixels, .exif_rotate = options_.exif_rotate});
             },
         .run = [&](const TensorView& batch) { return session.run(batch); },
         .sink = [this](const PipelineOutcome& outcome) { return write(outcome); },
         .cancelled = [this] { return ended(); }},
        {.batch = options_.batch, .load_threads = split_.load, .normalize = normalize_});
    output_->add(rows_.end());
    output_->flush();
    return report(statistics);
  }

 private:
  // All that can be told without reading weights or inputs.
  void check_options() {
    const zoo::ModelSpec& spec = zoo::find_model(options_.model);
    if (options_.topk > spec.classes) {
      throw InvalidArgument(
          {.where = "--topk",
           .got = fmt::format("{}", options_.topk),
           .expected = fmt::format("at most {}, the classes of {}", spec.classes, spec.id),
           .remedy = ""});
    }
    labels_ = options_.labels.empty() ? default_labels(spec.classes)
                                      : read_labels(options_.labels, spec.classes);
    choose_preset(options_.preset, ImagePreset::of_model(spec.id));
    check_output_options();
  }

  // The weights say what the preset of the model is.
  void set_preset() {
    const ImagePreset own = model_->preset();
    preset_ = choose_preset(options_.preset, own);
    // The model normalises pixels by its own preset; for another the batches come normalised.
    if (preset_.mean != own.mean || preset_.stddev != own.stddev) normalize_ = preset_;
    if (options_.resize == "none") preset_.short_side = 0;
  }

  void check_output_options() const {
    if (options_.resume && options_.out.empty()) {
      throw InvalidArgument({.where = "--resume",
                             .got = "no --out",
                             .expected = "the --out FILE of an earlier run",
                             .remedy = ""});
    }
    if (options_.resume && format_ != Format::kCsv && format_ != Format::kJsonl) {
      throw InvalidArgument({.where = "--resume",
                             .got = fmt::format("--format {}", options_.format),
                             .expected = "--format csv or jsonl",
                             .remedy = ""});
    }
    if (!options_.resume && !options_.out.empty() && exists(options_.out)) {
      throw InvalidArgument({.where = printable(options_.out),
                             .got = "the file exists",
                             .expected = "a new file for --out",
                             .remedy = "add --resume to go on with it, or give another name"});
    }
  }

  void load_model() {
    model_ = Model::load({.id = options_.model,
                          .weights = options_.weights,
                          .device = Device::parse(options_.device),
                          .precision = precision_.all,
                          .node_precision = precision_.nodes,
                          .max_batch = options_.batch,
                          .threads = split_.compute,
                          .taps = {}});
  }

  RunHeader header() const {
    return {{{"version", version()},
             {"command", "classify"},
             {"model", model_->id()},
             {"weights", model_->weights()},
             {"precision", fmt::format("{}", fmt::join(options_.precision, " "))},
             {"preset", preset_.name},
             {"resize", options_.resize},
             {"exif_rotate", options_.exif_rotate ? "yes" : "no"},
             {"topk", fmt::format("{}", options_.topk)},
             {"output", options_.output},
             {"labels", options_.labels}}};
  }

  void open_output() {
    if (options_.out.empty()) {
      output_.emplace(OutputFile::standard_output());
      output_->add(rows_.begin());
      return;
    }
    const RunHeader ours = header();
    if (options_.resume && exists(options_.out)) {
      finished_ = read_finished_rows(options_.out, format_, options_.topk);
      if (finished_.header) {
        if (const std::string difference = ours.difference_from(*finished_.header);
            !difference.empty()) {
          throw InvalidArgument({.where = printable(options_.out),
                                 .got = difference,
                                 .expected = "the options of the earlier run",
                                 .remedy = "repeat them, or give another --out"});
        }
      }
      output_.emplace(OutputFile::append(options_.out, finished_.keep_bytes));
      if (finished_.header) return;
    } else {
      output_.emplace(OutputFile::create(options_.out));
    }
    if (format_ == Format::kCsv) output_->add("# " + ours.to_json() + "\n");
    if (format_ == Format::kJsonl) output_->add(ours.to_json() + "\n");
    output_->add(rows_.begin());
    output_->flush();
  }

  std::optional<PipelineInput> next_unfinished(InputList& inputs) {
    std::optional<PipelineInput> input = inputs.next();
    while (input && finished_.take(input->path)) input = inputs.next();
    return input;
  }

  // The sink: one outcome to its row.
  bool write(const PipelineOutcome& outcome) {
    ClassifyRow row{.input = outcome.input.path, .error = outcome.input.error, .top = {}};
    if (outcome.result != nullptr) row.top = rank(*outcome.result, outcome.row);
    const bool failed = outcome.result == nullptr;
    if (failed) {
      progress_->say(fmt::format("{}: {}", printable(row.input), printable(row.error)));
    }
    output_->add(rows_.record(row));
    stopped_ = failed && options_.on_error == "stop";
    if (outcome.end_of_batch || stopped_) output_->flush();
    progress_->update(outcome.index + 1);
    return !stopped_;
  }

  std::vector<RankedLabel> rank(const Result& result, std::int64_t image) const {
    const auto logits = result.logits().subspan(static_cast<std::size_t>(image * result.classes()),
                                                static_cast<std::size_t>(result.classes()));
    std::vector<RankedLabel> top;
    for (const auto& [id, probability] : result.top_k(image, options_.topk)) {
      const ClassLabel& label = labels_[static_cast<std::size_t>(id)];
      const float logit = logits[static_cast<std::size_t>(id)];
      top.push_back({id, label.wnid, label.name, options_.output == "logit" ? logit : probability});
    }
    return top;
  }

  int report(const PipelineStatistics& statistics) {
    if (finished_.header) {
      progress_->say(fmt::format("resumed: {} images and {} failed inputs were finished before",
                                 finished_.images, finished_.failed));
    }
    progress_->say(fmt::format("{} images in {:.3f} s: {:.1f} images/s, bounded by {}; {} failed",
                               statistics.images, statistics.seconds,
                               static_cast<double>(statistics.images) / statistics.seconds,
                               statistics.bounded_by(), statistics.errors));
    if (interrupt_signal() != 0 && !statistics.complete) return 128 + interrupt_signal();
    return statistics.errors + finished_.failed > 0 ? kSomeFailed : kAllDone;
  }

  bool ended() const { return interrupt_signal() != 0 || stopped_; }

  const ClassifyOptions& options_;
  const Format format_;
  const PrecisionChoice precision_;
  const ThreadSplit split_;
  RowFormat rows_;
  std::vector<ClassLabel> labels_;
  ImagePreset preset_;
  std::optional<ImagePreset> normalize_;
  std::shared_ptr<const Model> model_;
  FinishedRows finished_;
  std::optional<OutputFile> output_;
  std::optional<Progress> progress_;
  std::atomic<bool> stopped_ = false;  // by --on-error stop; the source asks on other threads
};

}  // namespace

Command add_classify(CLI::App& program) {
  CLI::App* app = program.add_subcommand("classify", "names what is in images");
  const auto options = std::make_shared<ClassifyOptions>();
  add_classify_options(*app, *options);
  return {app, [options] { return Classification(*options).run(); }};
}

}  // namespace vertebra::tools
