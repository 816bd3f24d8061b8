package io.meridian.cli;

import io.meridian.cli.account.AccountGroup;
import io.meridian.cli.asset.AssetGroup;
import io.meridian.cli.bench.BenchCommand;
import io.meridian.cli.check.CheckGroup;
import io.meridian.cli.cluster.ClusterGroup;
import io.meridian.cli.command.Failures;
import io.meridian.cli.command.Group;
import io.meridian.cli.console.Console;
import io.meridian.cli.demo.DemoCommand;
import io.meridian.cli.general.CompletionCommand;
import io.meridian.cli.general.HelpCommand;
import io.meridian.cli.general.ServerCommand;
import io.meridian.cli.general.VersionCommand;
import io.meridian.cli.grid.GridCommand;
import io.meridian.cli.imports.ImportGroup;
import io.meridian.cli.journal.JournalGroup;
import io.meridian.cli.ledger.LedgerGroup;
import io.meridian.cli.operate.RebuildCommand;
import io.meridian.cli.operate.StatusCommand;
import io.meridian.cli.snapshot.SnapshotGroup;
import io.meridian.cli.tx.TxGroup;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The program: a list of its commands. */
@Command(
    name = "meridian",
    description = {
      "Meridian, a transaction platform: double-entry ledgers whose books always balance.",
      "",
      "Settings come from flags, then from the environment (MERIDIAN_ADDRESS, MERIDIAN_LEDGER,",
      "MERIDIAN_OUTPUT, MERIDIAN_TIMEOUT, MERIDIAN_CONTEXT, ...), then from a named context of",
      "~/.config/meridian/config.yml. Amounts are minor units: 1250 of USD with scale 2 is 12.50.",
      "Data goes to stdout, talk to stderr. Exit codes: 0 done, 1 fault, 2 usage, 3 refused."
    },
    versionProvider = VersionCommand.Provider.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian demo",
      "  meridian server --data ~/meridian-data",
      "  meridian ledger create shop",
      "  meridian asset create USD --scale 2 --ledger shop",
      "  meridian account create local/alice --asset USD --ledger shop",
      "  meridian tx post --ledger shop --posting local/alice,local/shop,USD,1250",
      "  meridian account entries local/alice --ledger shop"
    })
public final class Meridian extends Group {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "show this help and exit")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "print the version and exit")
  boolean version;

  private Meridian() {}

  /** Runs one command and leaves with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(Console.system(), arguments));
  }

  /** Runs one command in a world of the caller's and returns its exit code. */
  static int run(Console console, String... arguments) {
    return commandLine(console).execute(arguments);
  }

  /** All commands there are. */
  static CommandLine commandLine(Console console) {
    Failures failures = new Failures(console);
    return of(
            new Meridian(),
            new ServerCommand(),
            LedgerGroup.commandLine(console),
            AssetGroup.commandLine(console),
            AccountGroup.commandLine(console),
            TxGroup.commandLine(console),
            ImportGroup.commandLine(console),
            CheckGroup.commandLine(console),
            ClusterGroup.commandLine(console),
            new RebuildCommand(console),
            new StatusCommand(console),
            SnapshotGroup.commandLine(console),
            JournalGroup.commandLine(console),
            GridCommand.commandLine(console),
            new BenchCommand(console),
            new DemoCommand(console),
            new VersionCommand(console),
            new CompletionCommand(console),
            new HelpCommand())
        .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .registerConverter(Path.class, Meridian::path)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100);
  }

  // Java takes a path without characters for the working directory, which nobody means by "".
  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new TypeConversionException("it is empty; for the working directory give .");
    }
    return Path.of(text);
  }
}
