const text = {
  type: 'object',
  additionalProperties: false,
  required: ['text'],
  properties: {text: {type: 'string', minLength: 1}},
};
const whole = {type: 'integer', minimum: 1};

const physicalLocation = {
  type: 'object',
  additionalProperties: false,
  required: ['artifactLocation', 'region'],
  properties: {
    artifactLocation: {
      type: 'object',
      additionalProperties: false,
      required: ['uri'],
      properties: {uri: {type: 'string', minLength: 1, pattern: "^(?:[A-Za-z0-9\\-._~!'()*/]|%[0-9A-F]{2})+$"}},
    },
    region: {
      type: 'object',
      additionalProperties: false,
      required: ['startLine'],
      properties: {startLine: whole, startColumn: whole, endColumn: whole},
    },
  },
};

/** The part of SARIF 2.1.0 that we write, as strict as the published schema is about it, and closed where that is open. */
export const SARIF_SUBSET = {
  type: 'object',
  additionalProperties: false,
  required: ['$schema', 'version', 'runs'],
  properties: {
    $schema: {type: 'string', pattern: '^https://'},
    version: {const: '2.1.0'},
    runs: {
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['tool', 'results', 'columnKind'],
        properties: {
          tool: {
            type: 'object',
            additionalProperties: false,
            required: ['driver'],
            properties: {
              driver: {
                type: 'object',
                additionalProperties: false,
                required: ['name', 'version', 'rules'],
                properties: {
                  name: {const: 'instantly-rbac'},
                  version: {type: 'string'},
                  rules: {
                    type: 'array',
                    uniqueItems: true,
                    items: {
                      type: 'object',
                      additionalProperties: false,
                      required: ['id', 'shortDescription', 'help', 'defaultConfiguration'],
                      properties: {
                        id: {type: 'string', minLength: 1},
                        shortDescription: text,
                        help: text,
                        defaultConfiguration: {
                          type: 'object',
                          additionalProperties: false,
                          required: ['level'],
                          properties: {level: {enum: ['none', 'note', 'warning', 'error']}},
                        },
                      },
                    },
                  },
                },
              },
            },
          },
          automationDetails: {
            type: 'object',
            additionalProperties: false,
            required: ['id'],
            properties: {id: {type: 'string'}},
          },
          columnKind: {enum: ['utf16CodeUnits', 'unicodeCodePoints']},
          results: {
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['ruleId', 'ruleIndex', 'level', 'message', 'locations', 'partialFingerprints'],
              properties: {
                ruleId: {type: 'string'},
                ruleIndex: {type: 'integer', minimum: 0},
                level: {enum: ['none', 'note', 'warning', 'error']},
                message: text,
                locations: {
                  type: 'array',
                  minItems: 1,
                  maxItems: 1,
                  items: {
                    type: 'object',
                    additionalProperties: false,
                    required: ['physicalLocation'],
                    properties: {
                      physicalLocation,
                      logicalLocations: {
                        type: 'array',
                        uniqueItems: true,
                        items: {
                          type: 'object',
                          additionalProperties: false,
                          properties: {fullyQualifiedName: {type: 'string'}, kind: {type: 'string'}},
                        },
                      },
                    },
                  },
                },
                relatedLocations: {
                  type: 'array',
                  uniqueItems: true,
                  items: {
                    type: 'object',
                    additionalProperties: false,
                    required: ['physicalLocation'],
                    properties: {physicalLocation},
                  },
                },
                partialFingerprints: {type: 'object', minProperties: 1, additionalProperties: {type: 'string'}},
                properties: {type: 'object'},
              },
            },
          },
        },
      },
    },
  },
};
