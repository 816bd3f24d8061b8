package io.meridian.cli.journal;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.console.UsageException;
import io.meridian.cli.output.Document;
import io.meridian.cli.output.Progress;
import io.meridian.client.JournalPage.Need;
import io.meridian.client.Operations;
import io.meridian.client.ServerStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "export",
    description = {
      "Export journals to files, one a shard, while payments go on.",
      "Run again it appends what is new. A journal holds everything of its accounts, personal data too:",
      "run it on a machine of the region. What the files need of journals that were not asked for is",
      "listed; without --region and --shard there is none. Exit code 1 when they need more of one",
      "another than there is."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian journal export --to /backup/journals",
      "  meridian journal export --to /backup/eu --region eu",
      "  meridian journal export --to /backup/eu --region eu --shard 3 --output json"
    })
final class JournalExport extends ClientCommand {
  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "the directory of the files; made when missing")
  Path directory;

  @Option(
      names = "--region",
      paramLabel = "NAME",
      description = "the region; may be given several times; default: every region of the grid")
  List<String> regions = List.of();

  @Option(
      names = "--shard",
      paramLabel = "N",
      description = "this shard of the region alone; default: every shard")
  Integer number;

  JournalExport(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    if (number != null && regions.size() != 1) {
      throw new UsageException("--shard needs --region, once: shards are counted in each region");
    }
    Operations operations = session.client().operations();
    ServerStatus status = operations.status();
    List<ShardName> shards = shards(status);
    try (ExportRun run = new ExportRun(directory, operations::readJournal)) {
      try (Progress progress = new Progress(session.console(), "export", 0)) {
        for (int i = 0; i < shards.size(); i++) {
          int done = i;
          progress.at(done, () -> done + " of " + shards.size() + " shards");
          run.toEnd(shards.get(i), count(status, shards.get(i).region()));
        }
      }
      List<Need> unmet = run.untilOfOneGrid();
      List<Need> missing = unmet.stream().filter(need -> shards.contains(of(need))).toList();
      List<Need> alsoNeeded = unmet.stream().filter(need -> !missing.contains(need)).toList();
      session.printer().print(document(run.exported(), missing, alsoNeeded));
      return missing.isEmpty() ? ExitCodes.DONE : ExitCodes.FAULT;
    }
  }

  private static int count(ServerStatus status, String region) {
    return (int) status.shards().stream().filter(shard -> shard.region().equals(region)).count();
  }

  private List<ShardName> shards(ServerStatus status) {
    for (String region : regions) {
      if (!status.regions().contains(region)) {
        throw new UsageException(
            "--region: this grid has " + String.join(", ", status.regions()) + "; got " + region);
      }
    }
    List<ShardName> shards = new ArrayList<>();
    for (ServerStatus.ShardStatus shard : status.shards()) {
      if ((regions.isEmpty() || regions.contains(shard.region()))
          && (number == null || number == shard.shard())) {
        shards.add(new ShardName(shard.region(), shard.shard()));
      }
    }
    if (shards.isEmpty()) {
      throw new UsageException("--shard: region " + regions.get(0) + " has no shard " + number);
    }
    return shards;
  }

  private static Document document(
      List<ExportRun.Exported> exported, List<Need> missing, List<Need> alsoNeeded) {
    List<Document> rows = new ArrayList<>();
    for (ExportRun.Exported export : exported) {
      JournalFile file = export.file();
      rows.add(
          new Document()
              .put("region", export.shard().region())
              .put("shard", export.shard().number())
              .put("blocks", file.sequence())
              .put("added", export.added())
              .put(
                  "lastTime",
                  Optional.of(file.lastTime().toString()).filter(time -> file.sequence() > 0))
              .put("file", file.path().toString()));
    }
    return new Document()
        .put("ofOneGrid", missing.isEmpty())
        .putTexts("missing", missing.stream().map(JournalExport::words).toList())
        .putTexts("alsoNeeded", alsoNeeded.stream().map(JournalExport::words).toList())
        .putRows("journals", rows);
  }

  private static ShardName of(Need need) {
    return new ShardName(need.region(), need.shard());
  }

  private static String words(Need need) {
    return "journal "
        + of(need)
        + " to block "
        + need.sequence()
        + need.time().map(time -> " and " + time).orElse("");
  }
}
