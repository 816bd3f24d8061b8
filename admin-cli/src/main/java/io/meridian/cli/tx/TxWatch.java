package io.meridian.cli.tx;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.console.FaultException;
import io.meridian.cli.console.UsageException;
import io.meridian.client.Events;
import io.meridian.client.ResumeTokenStore;
import io.meridian.client.Subscription;
import io.meridian.client.WatchRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "watch",
    description = {
      "Print what is committed of a ledger in a region, an event a line, until it is interrupted.",
      "At least once, in the order of each shard, without a gap: with --resume-file the same command goes",
      "on where the last one ended, whatever ended it. An event that comes again has the same eventId.",
      "With --output json every line is an object. Refusals are no events. What a transaction from another",
      "shard did here is a LEG."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian tx watch --region local --ledger shop",
      "  meridian tx watch --region local -l shop --from-now --resume-file shop.token --output json",
      "  meridian tx watch --region local -l shop --limit 10"
    })
final class TxWatch extends ClientCommand {
  @Option(
      names = "--region",
      paramLabel = "NAME",
      required = true,
      description = "the region whose journals are read")
  String region;

  @Option(
      names = "--from-now",
      description =
          "where there is no token yet: not from the beginning, but what comes from now on")
  boolean fromNow;

  @Option(
      names = "--resume-file",
      paramLabel = "FILE",
      description = "remembers how far it came; made when it is not there")
  Path resumeFile;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "end after so many events; default: go on")
  Long limit;

  @Mixin LedgerOption ledger;

  TxWatch(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) throws InterruptedException {
    String name = ledger.of(session.settings());
    EventPrinter printer = new EventPrinter(session.printer(), session.console(), limit());
    watch(
        session.client().events(),
        fromNow ? WatchRequest.fromNow(name, region) : WatchRequest.of(name, region),
        store(),
        printer);
    return ExitCodes.DONE;
  }

  /** Prints until there is enough, or the subscription ends with a fault. */
  static void watch(
      Events events, WatchRequest request, ResumeTokenStore store, EventPrinter printer)
      throws InterruptedException {
    try (Subscription subscription = events.watch(request, store, printer)) {
      // Whoever interrupts the program gets what is printed remembered.
      Thread hook = new Thread(subscription::close, "watch-stop");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        var unused = CompletableFuture.anyOf(printer.enough(), subscription.ended()).get();
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException fault
            ? fault
            : new FaultException("the watch has ended: " + e.getCause(), e);
      } finally {
        remove(hook);
      }
    }
  }

  private long limit() {
    if (limit != null && limit < 1) {
      throw new UsageException("--limit must be at least 1; got " + limit);
    }
    return limit == null ? Long.MAX_VALUE : limit;
  }

  private ResumeTokenStore store() {
    if (resumeFile == null) {
      return ResumeTokenStore.inMemory();
    }
    Path directory = resumeFile.toAbsolutePath().getParent();
    if (Files.isDirectory(resumeFile) || !Files.isWritable(directory)) {
      throw new UsageException(
          "--resume-file "
              + resumeFile
              + ": is a directory, or is in one that cannot be written to");
    }
    return ResumeTokenStore.inFile(resumeFile);
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the program is on its way out, and the hook with it
    }
  }
}
