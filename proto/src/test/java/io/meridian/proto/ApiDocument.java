package io.meridian.proto;

import io.meridian.proto.ProtoFile.Declaration;
import io.meridian.proto.ProtoFile.Kind;
import io.meridian.proto.ProtoFile.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The .proto files as one Markdown document: services first, then what they share. */
final class ApiDocument {
  private static final String INTRODUCTION =
      """
      # The API

      Package `meridian.v1`, made from the comments of the `.proto` files in `proto/src/main/proto`.
      Do not edit: change the comments, then run `mvn -pl proto test -Dapi.docs=write`.
      """;

  private static final String REGISTER = "Reason";

  /** How each comment in the register of reasons begins. */
  private static final Pattern REASON =
      Pattern.compile("gRPC (\\w+)( with RetryInfo)?, kind (\\w+), ([^.]+)\\. (.+)");

  private static final Pattern WORD = Pattern.compile("[\\w.]+");

  private final List<ProtoFile> files;
  private final Set<String> names = new TreeSet<>();
  private final StringBuilder text = new StringBuilder(INTRODUCTION);

  private ApiDocument(List<ProtoFile> files) {
    this.files = files;
    for (ProtoFile file : files) {
      file.declarations().forEach(it -> names.add(it.name()));
    }
  }

  static String of(List<ProtoFile> files) {
    return new ApiDocument(files).write();
  }

  /** Every .proto file of the directory, those with services first, each part by name. */
  static List<ProtoFile> read(Path directory) {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths
          .filter(path -> path.toString().endsWith(".proto"))
          .map(ApiDocument::readFile)
          .sorted(
              Comparator.comparing((ProtoFile it) -> !it.hasService())
                  .thenComparing(ProtoFile::name))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProtoFile readFile(Path path) {
    try {
      return ProtoFile.parse(path.getFileName().toString(), Files.readAllLines(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String write() {
    text.append('\n');
    for (ProtoFile file : files) {
      text.append("- [%s](#%s)\n".formatted(title(file), anchor(title(file))));
    }
    for (ProtoFile file : files) {
      text.append("\n## %s\n".formatted(title(file)));
      file.declarations().forEach(it -> declaration(file, it));
    }
    return text.toString();
  }

  private static String title(ProtoFile file) {
    for (Declaration declaration : file.declarations()) {
      if (declaration.kind() == Kind.SERVICE) {
        return declaration.name();
      }
    }
    return file.name();
  }

  private static String anchor(String title) {
    return title.toLowerCase(Locale.ROOT).replace(" ", "-").replace(".", "");
  }

  private void declaration(ProtoFile file, Declaration declaration) {
    if (declaration.kind() != Kind.SERVICE) {
      text.append("\n### %s\n".formatted(declaration.name()));
    }
    paragraphs(declaration.comment());
    if (declaration.members().isEmpty()) {
      return;
    }
    switch (declaration.kind()) {
      case SERVICE -> declaration.members().forEach(this::method);
      case MESSAGE -> fields(declaration);
      case ENUM -> {
        if (declaration.name().equals(REGISTER)) {
          register(file, declaration);
        } else {
          values(declaration);
        }
      }
    }
  }

  private void method(Member method) {
    text.append(
        "\n### %s\n\n%s%s\n".formatted(method.name(), method.name(), linked(method.type())));
    paragraphs(method.comment());
  }

  private void fields(Declaration message) {
    text.append("\n| no. | field | type | |\n| --- | --- | --- | --- |\n");
    for (Member field : message.members()) {
      String type = linked(field.type());
      row(
          field.number(),
          code(field.name()),
          field.oneof().isEmpty() ? type : "%s, one of %s".formatted(type, code(field.oneof())),
          cell(field.comment()));
    }
  }

  private void values(Declaration declaration) {
    text.append("\n| no. | value | |\n| --- | --- | --- |\n");
    for (Member value : declaration.members()) {
      row(value.number(), code(value.name()), cell(value.comment()));
    }
  }

  private void register(ProtoFile file, Declaration reasons) {
    text.append("\n| no. | reason | gRPC code | kind | recorded | |\n");
    text.append("| --- | --- | --- | --- | --- | --- |\n");
    for (Member reason : reasons.members()) {
      if (reason.number().equals("0")) {
        continue;
      }
      Matcher parts = REASON.matcher(cell(reason.comment()));
      if (!parts.matches()) {
        throw new IllegalArgumentException(
            "%s: the comment of %s must begin like: gRPC NOT_FOUND, kind STATE, recorded. ..."
                .formatted(file.name(), reason.name()));
      }
      row(
          reason.number(),
          code(reason.name().replace("REASON_", "")),
          parts.group(1) + (parts.group(2) == null ? "" : parts.group(2)),
          parts.group(3),
          parts.group(4),
          parts.group(5));
    }
  }

  private void row(String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /** An empty comment line parts two paragraphs. */
  private void paragraphs(List<String> comment) {
    String all = String.join("\n", comment);
    for (String paragraph : all.split("\n{2,}", -1)) {
      if (!paragraph.isEmpty()) {
        text.append('\n').append(paragraph).append('\n');
      }
    }
  }

  private static String cell(List<String> comment) {
    return String.join(" ", comment).replace("|", "\\|");
  }

  private static String code(String text) {
    return "`" + text + "`";
  }

  /** A type or a signature, with every name of ours a link to its declaration. */
  private String linked(String type) {
    Matcher words = WORD.matcher(type.replace("<", "&lt;"));
    return words.replaceAll(
        word ->
            names.contains(word.group())
                ? "[%s](#%s)".formatted(word.group(), anchor(word.group()))
                : word.group());
  }
}
