package io.meridian.cli.general;

import io.meridian.cli.console.Console;
import io.meridian.cli.output.Document;
import io.meridian.cli.output.Printer;
import io.meridian.cli.settings.OutputOptions;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;

/** Says which program this is. */
@Command(
    name = "version",
    description = "Print the version of this program and of its Java.",
    footerHeading = "%nExamples:%n",
    footer = {"  meridian version", "  meridian version --output json"})
public final class VersionCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private OutputOptions output;

  /** Prints to the console. */
  public VersionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    new Printer(output.format(console), console.out())
        .print(
            new Document()
                .put("version", version())
                .put("java", System.getProperty("java.version"))
                .put(
                    "platform",
                    System.getProperty("os.name") + " " + System.getProperty("os.arch")));
    return 0;
  }

  // Classes that lie in a directory instead of a jar have no manifest.
  private static String version() {
    return Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  /** The same words for --version. */
  public static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"meridian " + version()};
    }
  }
}
