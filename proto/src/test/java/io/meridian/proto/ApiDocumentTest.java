package io.meridian.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.meridian.proto.v1.Account;
import io.meridian.proto.v1.Ledger;
import io.meridian.proto.v1.PrivateData;
import io.meridian.proto.v1.Progress;
import io.meridian.proto.v1.Reason;
import io.meridian.proto.v1.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/api.md} says what the .proto files say; see the document's own head. */
final class ApiDocumentTest {
  private static final Path PROTO_FILES = Path.of("src", "main", "proto", "meridian", "v1");
  private static final Path DOCUMENT = Path.of("..", "docs", "api.md");

  /** With {@code -Dapi.docs=write} the document is written, and then certainly up to date. */
  @Test
  void shouldBeUpToDateInTheTree() throws IOException {
    // Given
    List<ProtoFile> files = ApiDocument.read(PROTO_FILES);

    // When
    String document = ApiDocument.of(files);

    // Then
    if ("write".equals(System.getProperty("api.docs"))) {
      Files.writeString(DOCUMENT, document);
    }
    assertTrue(
        Files.exists(DOCUMENT) && Files.readString(DOCUMENT).equals(document),
        "docs/api.md is not what the comments of the .proto files say. Make it anew and commit it:"
            + " mvn -pl proto test -Dapi.docs=write");
  }

  @Test
  void shouldReadWhatProtocReads() {
    // Given
    Stream<FileDescriptor> compiled =
        Stream.of(
                Account.getDescriptor(),
                Ledger.getDescriptor(),
                Progress.getDescriptor(),
                Transaction.getDescriptor(),
                PrivateData.getDescriptor(),
                Reason.getDescriptor())
            .map(GenericDescriptor::getFile);

    // When
    List<String> read =
        ApiDocument.read(PROTO_FILES).stream().flatMap(ApiDocumentTest::names).toList();

    // Then
    assertEquals(
        compiled.flatMap(ApiDocumentTest::names).sorted().toList(),
        read.stream().sorted().toList());
  }

  @Test
  void shouldShowFieldsWithNumberTypeAndOneof() {
    // Given
    ProtoFile file =
        ProtoFile.parse(
            "x.proto",
            List.of(
                "// What is owed.",
                "message Debt {",
                "  // Who | owes.",
                "  oneof debtor {",
                "    // A person.",
                "    Person person = 1;",
                "  }",
                "  // Notes.",
                "  map<string, string> notes = 7;",
                "}",
                "// Somebody.",
                "message Person {}"));

    // When
    String document = ApiDocument.of(List.of(file));

    // Then
    assertTrue(
        document.endsWith(
            """
            ### Debt

            What is owed.

            | no. | field | type | |
            | --- | --- | --- | --- |
            |  | `debtor` | oneof | Who \\| owes. |
            | 1 | `person` | [Person](#person), one of `debtor` | A person. |
            | 7 | `notes` | map&lt;string, string> | Notes. |

            ### Person

            Somebody.
            """),
        document);
  }

  @Test
  void shouldRefuseALineItDoesNotKnow() {
    // Given
    List<String> lines = List.of("message Outer {", "  message Inner {}", "}");

    // When
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> ProtoFile.parse("x.proto", lines));

    // Then
    assertEquals(
        "x.proto:2: ProtoFile does not know this line: message Inner {}", refused.getMessage());
  }

  @Test
  void shouldRefuseAReasonThatDoesNotSayItsCodeAndKind() {
    // Given
    ProtoFile file =
        ProtoFile.parse(
            "x.proto", List.of("enum Reason {", "  // Too late.", "  REASON_LATE = 7;", "}"));

    // When
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> ApiDocument.of(List.of(file)));

    // Then
    assertTrue(refused.getMessage().contains("REASON_LATE"), refused.getMessage());
  }

  private static Stream<String> names(ProtoFile file) {
    return file.declarations().stream()
        .flatMap(
            it ->
                it.members().stream()
                    .filter(member -> !member.type().equals("oneof"))
                    .map(
                        member -> "%s.%s %s".formatted(it.name(), member.name(), member.number())));
  }

  private static Stream<String> names(FileDescriptor file) {
    List<String> names = new ArrayList<>();
    for (Descriptor message : file.getMessageTypes()) {
      message
          .getFields()
          .forEach(
              it ->
                  names.add("%s.%s %d".formatted(message.getName(), it.getName(), it.getNumber())));
    }
    for (EnumDescriptor type : file.getEnumTypes()) {
      type.getValues()
          .forEach(
              it -> names.add("%s.%s %d".formatted(type.getName(), it.getName(), it.getNumber())));
    }
    for (ServiceDescriptor service : file.getServices()) {
      service
          .getMethods()
          .forEach(it -> names.add("%s.%s ".formatted(service.getName(), it.getName())));
    }
    return names.stream();
  }
}
