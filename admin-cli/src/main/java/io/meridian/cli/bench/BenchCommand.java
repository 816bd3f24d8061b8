package io.meridian.cli.bench;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Connections;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.console.UsageException;
import io.meridian.cli.load.Clock;
import io.meridian.cli.load.LoadPlan;
import io.meridian.cli.load.LoadResult;
import io.meridian.cli.load.LoadRun;
import io.meridian.cli.output.Document;
import io.meridian.cli.output.OutputFormat;
import io.meridian.cli.output.Progress;
import io.meridian.cli.settings.Settings;
import io.meridian.client.BatchRequest;
import io.meridian.client.ConservationReport;
import io.meridian.client.MeridianClient;
import io.meridian.client.ProgressListener;
import io.meridian.client.Transactions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a running server. */
@Command(
    name = "bench",
    description = {
      "Measure a running server: transactions per second, and their latency.",
      "With --rate or --steps transactions start at even instants whatever the server does, and",
      "latency counts from those instants (open loop); without, a transaction starts when another",
      "has come back and at most --concurrency are on their way (closed loop). By --api each travels",
      "in a call of its own, on a stream, or in batches of --batch-items, which start together and",
      "have one latency. Opens accounts without a floor in a ledger of its own, and proves its books",
      "at the end."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian bench",
      "  meridian bench --workload hot --seconds 30 --concurrency 256 --output json",
      "  meridian bench --workload holds --api stream --concurrency 512",
      "  meridian bench --api batch --batch-items 500 --concurrency 2000",
      "  meridian bench --rate 5000 --seconds 60 --accounts 100000 --concurrency 2000",
      "  meridian bench --steps 500:20,1000:20,2000:20 --concurrency 2000 --output json",
      "  meridian bench --rounds 3 --hot-share 20 --zipf 1 --admin 127.0.0.1:7401 --report"
          + " bench.html",
      "  meridian bench --compare postgres,grpc --postgres-data /data/pg --rounds 3 --concurrency"
          + " 256"
    })
public final class BenchCommand extends ClientCommand {
  private static final Duration RETRY_FOR = Duration.ofSeconds(30);
  private static final int SPARE_CALLS = 16;
  private static final int BATCH_ITEMS_DEFAULT = 100;

  @Mixin final MixOptions mix = new MixOptions();

  @Mixin final PaceOptions pace = new PaceOptions();

  @Mixin final CompareOptions compare = new CompareOptions();

  @Option(names = "--api", paramLabel = "KIND", description = "unary (default), stream or batch")
  String api = Api.UNARY.flag();

  @Option(
      names = "--batch-items",
      paramLabel = "N",
      description = "with --api batch: the transactions of a batch, 1 to 1000; default 100")
  Integer batchItems;

  @Option(
      names = "--admin",
      paramLabel = "HOST:PORT",
      split = ",",
      description =
          "the admin ports of all processes that serve or keep data: adds what a transaction costs"
              + " them in processor time, WAL bytes and backlog")
  List<String> admin = List.of();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "write a page (HTML) with the figures, and charts of what happened when")
  Path report;

  @Option(
      names = {"-l", "--ledger"},
      paramLabel = "NAME",
      description = "the ledger, made if it is not there; default: bench-<time>")
  String ledger;

  /** Prints to the console. */
  public BenchCommand(Console console) {
    super(console);
  }

  @Override
  protected MeridianClient connect(Settings settings) {
    mix.check();
    if (batchItems != null) {
      Limits.check("--batch-items", batchItems, 1, BatchRequest.ITEMS_MAX);
      if (api() != Api.BATCH) {
        throw new UsageException("--batch-items: only --api batch has batches");
      }
    }
    pace.check(itemsPerCall());
    compare.check(mix, pace, api(), settings);
    meter();
    if (report != null) {
      Report.check(report);
    }
    return Connections.patient(settings, RETRY_FOR, calls(), pace.attempts);
  }

  @Override
  protected int run(Session session) throws InterruptedException {
    Meter meter = meter();
    meter.probe();
    Book book =
        Book.open(
            session.console(),
            session.client(),
            ledger != null ? ledger : freshName(),
            mix.shards == null ? OptionalInt.empty() : OptionalInt.of(mix.shards),
            mix.workload(),
            mix.mix(),
            mix.accounts);
    Source source = mix.workload().source(book.payers(mix.mix(), mix.accounts));
    List<Round> done = new ArrayList<>();
    LastSteps lastly = new LastSteps();
    long crossed;
    Throwable firstError;
    Comparisons comparisons =
        compare.start(
            session.console(),
            new CompareOptions.Load(session.settings(), book, mix, RETRY_FOR, calls()));
    try (comparisons;
        Sender sender = sender(source, session.client().transactions(), book.name())) {
      for (int number = 1; number <= pace.rounds && !lastly.failed(); number++) {
        int round = number;
        lastly.attempt(
            () -> {
              comparisons.round(session.console(), "Round " + round + " of " + pace.rounds, pace);
              done.add(measure(session.console(), round, sender, meter));
            });
      }
      if (done.isEmpty()) {
        lastly.rethrow();
      }
      crossed = sender.crossed();
      firstError = sender.firstError();
      comparisons.finish(lastly);
    }
    Rounds rounds = new Rounds(done);
    Optional<ConservationReport> books =
        lastly.ask(
            () ->
                session
                    .client()
                    .operations()
                    .checkConservation(book.name(), ProgressListener.NONE));
    Document document = document(book, rounds, crossed, books, session.settings().output());
    comparisons.into(document, rounds);
    session.printer().print(document);
    if (report != null) {
      lastly.attempt(() -> Report.write(report, document, rounds));
    }
    List<String> findings = findings(rounds, books, firstError);
    findings.forEach(session.console()::say);
    lastly.rethrow();
    if (!comparisons.hold()) {
      session.console().say("A yardstick failed, see its figures");
    }
    return findings.isEmpty() && comparisons.hold() ? ExitCodes.DONE : ExitCodes.FAULT;
  }

  // What makes the figures none of a server that did what it was asked for.
  private static List<String> findings(
      Rounds rounds, Optional<ConservationReport> books, Throwable firstError) {
    List<String> findings = new ArrayList<>();
    if (books.isPresent() && !books.get().holds()) {
      findings.add("The books do not balance");
    }
    if (rounds.errors() > 0) {
      findings.add(rounds.errors() + " transactions failed");
    }
    if (rounds.warmupErrors() > 0) {
      findings.add(rounds.warmupErrors() + " transactions failed in the warm-up");
    }
    if (rounds.unsent() > 0) {
      findings.add(
          rounds.unsent()
              + " transactions could not start in time: the rate is more than the server, or"
              + " --concurrency, allows");
    }
    if (firstError != null) {
      findings.add("The first error: " + firstError);
    }
    return findings;
  }

  private Sender sender(Source source, Transactions transactions, String name) {
    return switch (api()) {
      case UNARY -> Sender.unary(source, transactions);
      case STREAM -> Sender.stream(source, transactions, pace.concurrency);
      case BATCH -> Sender.batch(source, transactions, name, itemsPerCall());
    };
  }

  private Round measure(Console console, int number, Sender sender, Meter meter)
      throws InterruptedException {
    LoadPlan plan = pace.plan(itemsPerCall(), RETRY_FOR.plusSeconds(1));
    String words = mix.workload().flag() + ", round " + number + " of " + pace.rounds;
    try (Progress progress =
            new Progress(console, "bench", plan.warmup().plus(plan.measured()).toNanos());
        Sampler sampler = Sampler.start(meter, plan.warmup(), plan.measured())) {
      LoadResult result =
          new LoadRun(plan, Clock.system(), sender::send, sampler.timeline())
              .run(elapsed -> progress.at(elapsed, () -> words));
      return new Round(number, result, sampler.finish());
    }
  }

  private int calls() {
    return api().calls(pace.concurrency) + SPARE_CALLS;
  }

  private int itemsPerCall() {
    if (api() != Api.BATCH) {
      return 1;
    }
    return batchItems == null ? BATCH_ITEMS_DEFAULT : batchItems;
  }

  private Document document(
      Book book,
      Rounds rounds,
      long crossed,
      Optional<ConservationReport> books,
      OutputFormat format) {
    Document document =
        new Document().put("workload", mix.workload().flag()).put("api", api().flag());
    rounds.into(document);
    document
        .put("crossed", crossed)
        .put("conservation", books.map(Documents::finding).orElse("UNKNOWN"))
        .put("concurrency", pace.concurrency)
        .put("batchItems", api() == Api.BATCH ? itemsPerCall() : null)
        .put("rate", pace.rate)
        .put("warmupSeconds", pace.warmupSeconds)
        .put("accounts", mix.accounts)
        .put("hotShare", mix.mix().hot())
        .put("holdShare", mix.mix().holds())
        .put("refundShare", mix.mix().refunds())
        .put("crossShare", mix.mix().cross())
        .put("zipf", mix.zipf)
        .put("ledger", book.name());
    if (pace.isOpen()) {
      document.putRows("steps", rounds.rows(Round::stepRows));
    }
    if (pace.rounds > 1 || format != OutputFormat.TABLE) {
      document.putRows("rounds", rounds.rows(round -> List.of(round.row())));
    }
    if (format != OutputFormat.TABLE) {
      document.putRows("timeline", rounds.rows(Round::timelineRows));
    }
    return document;
  }

  private Api api() {
    return Limits.oneOf("--api", api, Api.values(), Api::flag);
  }

  private Meter meter() {
    return admin.isEmpty() ? Meter.NONE : AdminPorts.of(admin);
  }

  private static String freshName() {
    return "bench-"
        + LocalDateTime.now(ZoneOffset.UTC)
            .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT));
  }
}
